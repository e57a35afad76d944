"""Rasa's graph of the pipeline in config.yml, trained and packed.

`rasa train nlu` makes the same graph by Rasa's own recipe. That loads TensorFlow, reads
every file of sentences four times and hashes each sentence as often, which takes longer
than the learning; none of it is of use to a pipeline of our own components.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rasa.engine.graph import (
    ExecutionContext,
    GraphModelConfiguration,
    GraphSchema,
    SchemaNode,
)
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.graph_components.converters.nlu_message_converter import NLUMessageConverter
from rasa.shared.core.domain import Domain
from rasa.shared.data import TrainingType
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

from nlu.components.recipe import COMPONENTS
from nlu.sources import Sentence, SourceError

SENTENCES = "__sentences__"
#: what Rasa's agent calls the messages that it has read
MESSAGES = "__message__"
FEATURIZER = "message_featurizer"


def train(
    config: dict[str, Any],
    sentences: Sequence[Sentence],
    out: Path,
    before: Path | None = None,
) -> None:
    """Learn from the sentences and write the model to `out`. Raises SourceError.

    From a model of `before`, of the same components, only what has changed is learnt
    if that is little.
    """
    graph = configuration(config, finetuning=before is not None)
    examples = [_message(one) for one in sentences]
    with TemporaryDirectory(prefix="folkmoot-") as folder:
        storage = LocalModelStorage(Path(folder))
        if before is not None:
            storage, _ = LocalModelStorage.from_model_archive(Path(folder), before)
        context = ExecutionContext(
            graph_schema=graph.train_schema, is_finetuning=before is not None
        )
        runner = DaskGraphRunner.create(graph.train_schema, storage, context)
        runner.run(inputs={SENTENCES: TrainingData(examples)})
        storage.create_model_package(out, graph, Domain.empty())


def preview(
    config: dict[str, Any], texts: Sequence[str], model: Path
) -> list[dict[str, Any]]:
    """Return how a model reads texts, each once, in their order.

    Each has `text`, `intent_ranking` and `service_ranking`. What the encoder made of
    them is kept for the next training. Raises SourceError.
    """
    schema = configuration(config, finetuning=True).train_schema
    for node in schema.nodes.values():
        node.fn = "preview"
    examples = TrainingData([Message.build(text) for text in texts])
    with TemporaryDirectory(prefix="folkmoot-") as folder:
        storage, _ = LocalModelStorage.from_model_archive(Path(folder), model)
        context = ExecutionContext(graph_schema=schema)
        runner = DaskGraphRunner.create(schema, storage, context)
        (found,) = runner.run(inputs={SENTENCES: examples}).values()
    told = [m.get("text") for m in examples.training_examples]
    return [{"text": text, **one} for text, one in zip(told, found, strict=True)]


def configuration(
    config: dict[str, Any], *, finetuning: bool = False
) -> GraphModelConfiguration:
    """Return the graphs that train and use the components named in config.yml.

    When finetuning, a component that learns begins with what it has learnt.
    Raises SourceError for a component that is not one of ours.
    """
    training: dict[str, SchemaNode] = {}
    use = {"messages": _node({"messages": MESSAGES}, NLUMessageConverter)}
    use["messages"].fn = "convert_user_message"
    learnt_from, read = SENTENCES, "messages"
    for entry in config["pipeline"]:
        settings = {key: value for key, value in entry.items() if key != "name"}
        found, (kind, trainable) = _component(entry["name"])
        name, resource = found.__name__, None
        if kind == FEATURIZER:
            needs = {"training_data": learnt_from}
            training[name] = _node(needs, found, settings, fn="process_training_data")
            learnt_from = name
        if trainable:
            needs, resource = {"training_data": learnt_from}, Resource(name)
            training[name] = _node(needs, found, settings, fn="train")
            if finetuning:
                training[name].resource = resource
            else:
                training[name].constructor_name = "create"
            training[name].is_target = True
        use[name] = _node({"messages": read}, found, settings)
        use[name].resource = resource
        read = name
    for node in use.values():
        node.eager = True
    return GraphModelConfiguration(
        train_schema=GraphSchema(training),
        predict_schema=GraphSchema(use),
        training_type=TrainingType.NLU,
        assistant_id=config["assistant_id"],
        language=config["language"],
        core_target=None,
        nlu_target=read,
    )


def _component(name: str) -> tuple[type, tuple[str, bool]]:
    try:
        found = class_from_module_path(name)
    except (ImportError, AttributeError) as error:
        raise SourceError(f"config.yml: there is no component {name}") from error
    if name not in COMPONENTS:
        raise SourceError(
            f"config.yml: {name} is not from nlu/components; with components of Rasa's "
            "own, train by: rasa train nlu"
        )
    return found, COMPONENTS[name]


def _node(
    needs: dict[str, str],
    uses: type,
    config: dict[str, Any] | None = None,
    fn: str = "process",
) -> SchemaNode:
    return SchemaNode(needs, uses, "load", fn, dict(config or {}))


def _message(sentence: Sentence) -> Message:
    labels = {"service": sentence.service, "danger": sentence.danger}
    known = {name: label for name, label in labels.items() if label}
    return Message.build(sentence.text, sentence.intent, intent_metadata=known)
