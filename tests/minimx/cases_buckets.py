"""Modules whose symbol depends on the batch: ``mx.mod.BucketingModule``."""

import os
import tempfile

import numpy as np

from .conformance import Table
from .module_parts import drawn_params, epochs, logged, params_of, plain

buckets = Table("modules")


def sentence(mx):
    """A sum over words, whatever their number: an embedding for each, added up, and a class."""

    def sym_gen(length):
        sym = mx.sym
        words = sym.Embedding(sym.Variable("data"), input_dim=6, output_dim=4, name="embed")
        hidden = sym.FullyConnected(sym.sum(words, axis=1), num_hidden=3, name="fc")
        scaled = hidden if length > 2 else hidden * 0.5
        return sym.SoftmaxOutput(scaled, name="softmax"), ("data",), ("softmax_label",)

    return sym_gen


class Sentences:
    """Batches of sentences of 2, 3 and 5 words."""

    batch_size = 4
    default_bucket_key = 5

    def __init__(self, mx):
        rng = np.random.default_rng(2)
        self.provide_data, self.provide_label = [("data", (4, 5))], [("softmax_label", (4,))]
        self.batches = []
        for length in (5, 2, 3, 2, 5):
            data, label = (mx.nd.array(rng.integers(0, high, shape)) for high, shape in ((6, (4, length)), (3, 4)))
            shapes = {"provide_data": [("data", (4, length))], "provide_label": self.provide_label}
            self.batches.append(mx.io.DataBatch([data], [label], 0, bucket_key=length, **shapes))

    def __iter__(self):
        return iter(self.batches)

    def reset(self):
        pass


def bucketed(mx, optimizer=True, **options):
    module = mx.mod.BucketingModule(sentence(mx), default_bucket_key=5)
    module.bind([("data", (4, 5))], [("softmax_label", (4,))], **options)
    args, _ = drawn_params(mx, sentence(mx)(5)[0], data=(4, 5), softmax_label=(4,))
    module.init_params(arg_params=args, aux_params={})
    if optimizer:
        module.init_optimizer(optimizer_params={"learning_rate": 0.5, "momentum": 0.9})
    return module


@buckets.script("mod.BucketingModule")
def buckets_share_their_parameters(mx):
    module = bucketed(mx)
    found = [module.data_names, module.output_names, epochs(module, Sentences(mx))]
    for batch in Sentences(mx):
        module.prepare(batch)
        found.append([tuple(each) for each in module.data_shapes + module.label_shapes + module.output_shapes])
        module.forward(batch, is_train=False)
        found += [module.symbol.list_arguments(), module.get_outputs()[0].copy()]
    return found


@buckets.script("mod.BucketingModule")
def buckets_that_are_fitted(mx):
    module = mx.mod.BucketingModule(sentence(mx), default_bucket_key=5)
    args, _ = drawn_params(mx, sentence(mx)(5)[0], data=(4, 5), softmax_label=(4,))
    with logged() as lines:
        module.fit(Sentences(mx), Sentences(mx), optimizer="adam", num_epoch=3, arg_params=args, aux_params={})
    return [lines, params_of(module), plain(module.score(Sentences(mx), "ce"))]


@buckets.script("mod.BucketingModule")
def parameters_of_buckets(mx):
    module = bucketed(mx)
    epochs(module, Sentences(mx), 1)
    found = [params_of(module)]
    module.set_params({"fc_bias": mx.nd.ones(3)}, {}, allow_missing=True)
    found.append(params_of(module))
    module.init_params(mx.init.One())
    module.init_params(mx.init.One(), force_init=True)
    found.append(params_of(module))
    module.bind([("data", (4, 5))], [("softmax_label", (4,))], for_training=False, force_rebind=True)
    module.forward(Sentences(mx).batches[2])
    return [found, params_of(module), module.get_outputs()]


@buckets.script("mod.BucketingModule")
def gradients_of_buckets_add_up(mx):
    """Those of all buckets, in the same arrays."""
    module = bucketed(mx, grad_req="add")
    for batch in Sentences(mx):
        module.forward_backward(batch)
    module.update()
    with logged() as lines:
        module.bind([("data", (4, 5))])
        module.init_optimizer()
    return [params_of(module), lines]


@buckets.mistake("mod.BucketingModule", raises="AssertionError", says="default_bucket_key")
def buckets_without_a_default(mx):
    mx.mod.BucketingModule(sentence(mx))


@buckets.mistake("mod.BucketingModule", raises="AssertionError", says="call bind before switching")
def a_bucket_before_bind(mx):
    mx.mod.BucketingModule(sentence(mx), 5).switch_bucket(2, [("data", (4, 2))])


@buckets.script("mod.BucketingModule")
def buckets_in_files(mx):
    module = bucketed(mx)
    epochs(module, Sentences(mx), 1)
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "net")
        module.save_checkpoint(prefix, 2)
        files = sorted(os.listdir(folder))
        again = mx.mod.BucketingModule.load(prefix, 2, sentence(mx), default_bucket_key=5)
    found = [files, again.params_initialized, params_of(again)]
    again.bind([("data", (4, 5))], [("softmax_label", (4,))])
    again.init_optimizer()
    return [found, epochs(again, Sentences(mx), 1)]
