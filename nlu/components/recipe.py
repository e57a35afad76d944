"""How a component enters Rasa's recipe, and the fingerprint of all that it imports."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

#: the components here, by name: of which kind, and whether it learns
COMPONENTS: dict[str, tuple[str, bool]] = {}
RECIPE = "rasa.engine.recipes.default_recipe"
Component = TypeVar("Component", bound=type)


def component(kind: str, trainable: bool = False) -> Callable[[Component], Component]:
    """Register a class under a component kind of Rasa's default recipe.

    With Rasa only where it has loaded the recipe (`rasa train nlu`, `rasa shell`):
    importing it brings in TensorFlow, which we never need.
    """

    def register(cls: Component) -> Component:
        COMPONENTS[f"{cls.__module__}.{cls.__qualname__}"] = (kind, trainable)
        recipe = sys.modules.get(RECIPE)
        if recipe is None:
            return cls
        kinds = recipe.DefaultV1Recipe.ComponentType
        return recipe.DefaultV1Recipe.register(
            kinds[kind.upper()], is_trainable=trainable
        )(cls)

    return register


def sources_fingerprint() -> str:
    """Return a hash of every source file that a component may import.

    Rasa itself fingerprints only the component's own class.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
