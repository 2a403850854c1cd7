"""Training: optimizers and the Trainer, schedulers, metrics, data and utilities."""

import hashlib
import os
import tempfile
import warnings

import numpy as np

from .conformance import Table

optimizers = Table("optimizers")
schedulers = Table("schedulers")
metrics = Table("metrics")
data = Table("data")
utilities = Table("utilities")

# ------------------------------------------------------------------------------------------------ optimizers

OPTIMIZERS = {
    "sgd": [
        {"learning_rate": 0.1},
        {},
        {"learning_rate": 0.1, "wd": 0.2},
        {"learning_rate": 0.1, "momentum": 0.9},
        {"learning_rate": 0.1, "momentum": 0.9, "wd": 0.2, "clip_gradient": 0.03, "rescale_grad": 0.5},
    ],
    "nag": [
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "momentum": 0.9},
        {"learning_rate": 0.1, "momentum": 0.9, "wd": 0.2, "clip_gradient": 0.03},
    ],
    "adam": [
        {"learning_rate": 0.1},
        {},
        {"learning_rate": 0.1, "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3, "wd": 0.1, "clip_gradient": 0.03},
    ],
    "adagrad": [
        {"learning_rate": 0.1},
        {},
        {"learning_rate": 0.1, "eps": 1e-3, "wd": 0.1, "clip_gradient": 0.03},
    ],
    "rmsprop": [
        {"learning_rate": 0.1},
        {},
        {"learning_rate": 0.1, "gamma1": 0.5, "wd": 0.1, "clip_gradient": 0.03, "clip_weights": 0.9},
        {"learning_rate": 0.01, "centered": True},
        {"learning_rate": 0.01, "centered": True, "gamma2": 0.5, "wd": 0.1, "clip_gradient": 0.03, "clip_weights": 0.9},
    ],
    "signum": [
        {"learning_rate": 0.1},
        {},
        {"momentum": 0.5, "wd": 0.1, "wd_lh": 0.2, "clip_gradient": 0.03},
        {"momentum": 0.0, "wd": 0.1, "clip_gradient": 0.03},
    ],
    "ftml": [
        {"learning_rate": 0.1},
        {},
        {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "wd": 0.1, "clip_gradient": 0.3},
    ],
    "ftrl": [{}, {"learning_rate": 0.5, "lamda1": 0.1, "beta": 0.5, "wd": 0.1, "clip_gradient": 0.03}],
    "adamax": [{}, {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.9, "wd": 0.1, "clip_gradient": 0.03}],
    "lamb": [
        {},
        {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.9, "wd": 0.1, "clip_gradient": 0.03, "epsilon": 1e-3},
        {"learning_rate": 0.1, "bias_correction": False, "lower_bound": 1.5},
        {"learning_rate": 0.1, "upper_bound": 0.5},
    ],
    "adadelta": [{}, {"rho": 0.5, "epsilon": 1e-3, "wd": 0.1, "clip_gradient": 0.03}],
}
CLASSES = {
    "sgd": "SGD",
    "nag": "NAG",
    "adam": "Adam",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adadelta": "AdaDelta",
    "signum": "Signum",
    "ftml": "FTML",
    "ftrl": "Ftrl",
    "adamax": "Adamax",
    "lamb": "LAMB",
}


def _network(mx, contexts=None):
    nn = mx.gluon.nn
    net = nn.Sequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Dense(4, in_units=3, activation="tanh"), nn.Dense(1, in_units=4))
    net.initialize(ctx=contexts or mx.cpu())
    rng = np.random.default_rng(4)
    for parameter in net.collect_params().values():
        parameter.set_data(mx.nd.array(rng.uniform(-1, 1, parameter.shape)))
    return net


def _batches(mx, count=5):
    rng = np.random.default_rng(6)
    for _ in range(count):
        yield mx.nd.array(rng.standard_normal((6, 3))), mx.nd.array(rng.standard_normal((6, 1)))


def _steps(mx, net, trainer, count=5):
    loss = mx.gluon.loss.L2Loss()
    for x, y in _batches(mx, count):
        with mx.autograd.record():
            value = loss(net(x), y)
        value.backward()
        trainer.step(len(x))
    return [p.data() for p in net.collect_params().values()]


def _trained(name, options):
    def script(mx):
        net = _network(mx)
        trainer = mx.gluon.Trainer(net.collect_params(), name, dict(options))
        return [_steps(mx, net, trainer), trainer.learning_rate]

    return script


for _name, _settings in OPTIMIZERS.items():
    for _options in _settings:
        _words = ", ".join(f"{key}={value}" for key, value in _options.items()) or "as it comes"
        optimizers.script(
            f"optimizer.{CLASSES[_name]}", "gluon.Trainer", name=f"{_name}: {_words}", bound=2e-5, why="five steps"
        )(_trained(_name, _options))


@optimizers.script("gluon.Trainer")
def trainers(mx):
    """An Optimizer object, a learning rate that is set, multipliers, a frozen parameter, a list of parameters."""
    net = _network(mx)
    trainer = mx.gluon.Trainer(net.collect_params(), mx.optimizer.SGD(learning_rate=0.2, momentum=0.5))
    results = [_steps(mx, net, trainer, 2)]
    trainer.set_learning_rate(0.01)
    results += [trainer.learning_rate, trainer.optimizer.lr, type(trainer.optimizer), _steps(mx, net, trainer, 2)]
    net = _network(mx)
    net[0].weight.lr_mult, net[0].bias.lr_mult = 0.1, 0
    net[1].weight.wd_mult = 3
    results.append(_steps(mx, net, mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "wd": 0.3})))
    net = _network(mx)
    net[0].collect_params().setattr("grad_req", "null")
    results.append(_steps(mx, net, mx.gluon.Trainer(net.collect_params(), "adam")))
    net = _network(mx)
    results.append(
        _steps(mx, net, mx.gluon.Trainer(list(net.collect_params().values()), "sgd", {"learning_rate": 0.1}))
    )
    results.append(
        _steps(mx, net, mx.gluon.Trainer(net.collect_params(".*weight"), "sgd", {"learning_rate": 0.1}, kvstore=None))
    )
    return results


@optimizers.script("gluon.Trainer")
def update_and_allreduce(mx):
    net = _network(mx)
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1}, update_on_kvstore=False)
    for x, y in _batches(mx, 2):
        with mx.autograd.record():
            value = mx.gluon.loss.L2Loss()(net(x), y)
        value.backward()
        trainer.allreduce_grads()
        mx.gluon.utils.clip_global_norm([p.grad() for p in net.collect_params().values()], 0.5)
        trainer.update(len(x))
    return [p.data() for p in net.collect_params().values()]


@optimizers.script("gluon.Trainer", "utils.split_and_load")
def several_contexts(mx):
    contexts = [mx.cpu(0), mx.cpu(1)]
    results = []
    for on_kvstore in (None, True, False):
        net = _network(mx, contexts)
        trainer = mx.gluon.Trainer(
            net.collect_params(), "sgd", {"learning_rate": 0.1, "momentum": 0.9}, update_on_kvstore=on_kvstore
        )
        for x, y in _batches(mx, 3):
            xs, ys = (mx.gluon.utils.split_and_load(part, contexts) for part in (x, y))
            with mx.autograd.record():
                parts = [mx.gluon.loss.L2Loss()(net(a), b) for a, b in zip(xs, ys)]
            for part in parts:
                part.backward()
            trainer.step(len(x))
        results.append([p.list_data() for p in net.collect_params().values()])
    return results


@optimizers.script("gluon.Trainer")
def saved_states(mx):
    net = _network(mx)
    trainer = mx.gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.1})
    _steps(mx, net, trainer, 2)
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "states")
        trainer.save_states(name)
        again = mx.gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.1})
        again.load_states(name)
    return _steps(mx, net, again, 2)


@optimizers.script("gluon.Trainer", "optimizer.SGD")
def saved_states_bring_their_optimizer(mx):
    """A Trainer with another rate, decay and batch size loads them; the multipliers remain the parameters' own."""
    results = []
    for contexts in (None, [mx.cpu(0), mx.cpu(1)]):
        for on_kvstore in (None, False):
            net = _network(mx, contexts)
            options = {"learning_rate": 0.1, "momentum": 0.9, "wd": 0.1}
            trainer = mx.gluon.Trainer(net.collect_params(), "sgd", options, update_on_kvstore=on_kvstore)
            _split_steps(mx, net, trainer, contexts)
            other = {"learning_rate": 0.7, "momentum": 0.2}
            again = mx.gluon.Trainer(net.collect_params(), "sgd", other, update_on_kvstore=on_kvstore)
            with tempfile.TemporaryDirectory() as folder:
                name = os.path.join(folder, "states")
                trainer.save_states(name)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # MXNet's key-value store leaves the file open
                    again.load_states(name)
            net[0].weight.lr_mult = 0.5
            _split_steps(mx, net, again, contexts, batch_size=17)
            results += [again.learning_rate, again.optimizer.momentum, again.optimizer.num_update]
            again.set_learning_rate(0.01)
            _split_steps(mx, net, again, contexts, batch_size=3)
            results += [again.optimizer.rescale_grad, [p.list_data() for p in net.collect_params().values()]]
    return results


def _parameters(mx, *names):
    """Parameters of one element each, initially 1."""
    made = [mx.gluon.Parameter(name, shape=(1,), init=mx.init.One()) for name in names]
    for parameter in made:
        parameter.initialize()
    return made


def _step_down(mx, trainer, parameters, batch_size=1):
    """A step in which each of these parameters has the gradient 1, and the others none."""
    with mx.autograd.record():
        total = sum(parameter.data() for parameter in parameters)
    total.backward()
    trainer.step(batch_size, ignore_stale_grad=True)


@optimizers.script("gluon.Trainer", gives=[0.5, 0.5, 0.0])
def saved_states_bring_rate_and_momentum(mx):
    """With η = ½ and momentum ½: v = -½, w = ½; then, for a batch of 2, v = ½ · (-½) - ½ · ½ = -½ and w = 0."""
    (w,) = _parameters(mx, "w")
    trainer = mx.gluon.Trainer([w], "sgd", {"learning_rate": 0.5, "momentum": 0.5})
    _step_down(mx, trainer, [w])
    after = [float(w.data().asscalar())]
    again = mx.gluon.Trainer([w], "sgd", {"learning_rate": 0.1})
    with tempfile.TemporaryDirectory() as folder:
        trainer.save_states(os.path.join(folder, "states"))
        again.load_states(os.path.join(folder, "states"))
    _step_down(mx, again, [w], batch_size=2)
    return [*after, again.learning_rate, float(w.data().asscalar())]


@optimizers.script("gluon.Trainer", gives=[0.7, 0.9])
def an_update_of_adam_is_counted_for_its_parameter(mx):
    """With a constant gradient each update is lr = 0.1, a parameter's first one like its third."""
    often, once = _parameters(mx, "often", "once")
    trainer = mx.gluon.Trainer([often, once], "adam", {"learning_rate": 0.1})
    for parameters in ([often], [often], [often, once]):
        _step_down(mx, trainer, parameters)
    return [float(parameter.data().asscalar()) for parameter in (often, once)]


def _split_steps(mx, net, trainer, contexts, batch_size=6, count=2):
    """Steps whose rows are spread over the contexts."""
    contexts = contexts or [mx.cpu()]
    for x, y in _batches(mx, count):
        xs, ys = (mx.gluon.utils.split_and_load(part, contexts) for part in (x, y))
        with mx.autograd.record():
            losses = [mx.gluon.loss.L2Loss()(net(a), b) for a, b in zip(xs, ys)]
        mx.autograd.backward(losses)
        trainer.step(batch_size)


@optimizers.script("gluon.Trainer", "optimizer.Adam", bound=2e-5, why="five steps")
def each_parameter_counts_its_own_updates(mx):
    """The second layer is used in every third step: Adam's t is 1 in its first update, not the others' t."""
    net = _network(mx)
    trainer = mx.gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.1})
    for number, (x, _) in enumerate(_batches(mx, 5)):
        with mx.autograd.record():
            value = net(x) if number % 3 == 2 else net[0](x)
        value.backward()
        trainer.step(len(x), ignore_stale_grad=True)
    return [trainer.optimizer.num_update, [p.data() for p in net.collect_params().values()]]


@optimizers.script("gluon.Trainer")
def stale_gradients(mx):
    net = _network(mx)
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
    _steps(mx, net, trainer, 1)
    before = net[1].weight.data().copy()
    with mx.autograd.record():
        y = net[0](mx.nd.ones((2, 3)))
    y.backward()
    trainer.step(1, ignore_stale_grad=True)
    return [(net[1].weight.data() == before).min(), net[0].weight.data()]


@optimizers.script("optimizer.Optimizer", "optimizer.create", "optimizer.get_updater", "optimizer.Updater", bound=2e-5)
def optimizers_alone(mx):
    results = []
    for name in (*OPTIMIZERS, "SGD", "AdaGrad"):
        optimizer = mx.optimizer.create(name, learning_rate=0.1)
        weight, grad = mx.nd.array([1, 2, 3]), mx.nd.array([0.5, -1, 2])
        state = optimizer.create_state(0, weight)
        for _ in range(3):
            optimizer.update(0, weight, grad, state)
        results += [type(optimizer), weight, optimizer.learning_rate, optimizer.num_update]
    updater = mx.optimizer.get_updater(mx.optimizer.Adam())
    weight = mx.nd.array([1, 2, 3])
    for _ in range(2):
        updater(0, mx.nd.array([1, 1, -1]), weight)
    return [*results, weight]


HALF = ("sgd", "nag", "adam", "signum", "ftml", "adamax", "rmsprop")


def _in_half(mx, name, options):
    """Steps with float16 weights; the gradients too small to be seen without a copy in float32."""
    optimizer = mx.optimizer.create(name, learning_rate=0.01, multi_precision=True, **options)
    updater = mx.optimizer.get_updater(optimizer)
    weight = mx.nd.array([1, 2, -3], dtype="float16")
    for number in range(6):
        updater(0, mx.nd.array([0.01, -1, number], dtype="float16"), weight)
    return [weight, updater.states[0]]


@optimizers.script("optimizer.SGD", "optimizer.NAG", bound=1e-3, why="float16 has eleven digits of base two")
def optimizers_in_half_precision(mx):
    results = [_in_half(mx, name, {}) for name in HALF]
    return [*results, *(_in_half(mx, name, {"momentum": 0.9, "wd": 0.1}) for name in ("sgd", "nag"))]


@optimizers.script("optimizer.SGD", "gluon.Trainer", bound=1e-3, why="float16 has eleven digits of base two")
def a_trainer_in_half_precision(mx):
    """Of one parameter: MXNet has no dense layers of float16 on CPUs."""
    results = []
    for on_kvstore in (None, False):
        weight = mx.gluon.Parameter("w", shape=(3,), init=mx.init.One(), dtype="float16")
        weight.initialize()
        options = {"learning_rate": 0.001, "momentum": 0.9, "multi_precision": True}
        trainer = mx.gluon.Trainer([weight], "sgd", options, update_on_kvstore=on_kvstore)
        for x, _ in _batches(mx, 5):
            with mx.autograd.record():
                value = weight.data() * x.astype("float16")
            value.backward()
            trainer.step(len(x))
        results += [trainer.optimizer.multi_precision, weight.data()]
    return results


@optimizers.script("optimizer.SGD")
def float16_without_a_copy_warns(mx):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        weight = mx.nd.ones((2,), dtype="float16")
        updater = mx.optimizer.get_updater(mx.optimizer.SGD(learning_rate=0.5))
        updater(0, weight.copy(), weight)
    return [weight, any("multi_precision" in str(one.message) for one in caught)]


@optimizers.script("optimizer.register", "optimizer.Optimizer")
def an_optimizer_of_ones_own(mx):
    class Halving(mx.optimizer.Optimizer):
        def create_state(self, index, weight):
            return mx.nd.zeros(weight.shape)

        def update(self, index, weight, grad, state):
            self._update_count(index)
            state[:] = state / 2 + grad * self.rescale_grad
            weight[:] = weight - self._get_lr(index) * state - self._get_wd(index) * weight

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # when the suite runs this twice, the second class replaces the first
        mx.optimizer.Optimizer.register(Halving)
    net = _network(mx)
    return _steps(mx, net, mx.gluon.Trainer(net.collect_params(), "halving", {"learning_rate": 0.1, "wd": 0.01}))


# ------------------------------------------------------------------------------------------------ schedulers

SCHEDULERS = {
    "FactorScheduler": lambda s: s.FactorScheduler(step=3, factor=0.5, base_lr=1.0),
    "FactorScheduler that stops": lambda s: s.FactorScheduler(step=1, factor=0.1, stop_factor_lr=0.05, base_lr=1.0),
    "FactorScheduler that warms up": lambda s: s.FactorScheduler(
        step=4, factor=0.5, base_lr=1.0, warmup_steps=3, warmup_begin_lr=0.1
    ),
    "MultiFactorScheduler": lambda s: s.MultiFactorScheduler(step=[2, 5, 9], factor=0.3, base_lr=2.0),
    "MultiFactorScheduler that warms up": lambda s: s.MultiFactorScheduler(
        step=[5, 9], factor=0.3, base_lr=2.0, warmup_steps=4, warmup_mode="constant", warmup_begin_lr=0.5
    ),
    "PolyScheduler": lambda s: s.PolyScheduler(max_update=8, base_lr=1.0, pwr=2, final_lr=0.1),
    "PolyScheduler that warms up": lambda s: s.PolyScheduler(max_update=10, base_lr=1.0, warmup_steps=3),
    "CosineScheduler": lambda s: s.CosineScheduler(max_update=8, base_lr=1.0, final_lr=0.1),
    "CosineScheduler that warms up": lambda s: s.CosineScheduler(
        max_update=10, base_lr=1.0, warmup_steps=4, warmup_begin_lr=0.2
    ),
}


def _rates(make):
    def script(mx):
        schedule = make(mx.lr_scheduler)
        return [float(schedule(step)) for step in range(1, 14)]

    return script


for _name, _make in SCHEDULERS.items():
    schedulers.script(f"lr_scheduler.{_name.split()[0]}", name=_name)(_rates(_make))


@schedulers.script("lr_scheduler.LRScheduler", "gluon.Trainer")
def schedulers_at_work(mx):
    results = []
    for make in SCHEDULERS.values():
        net = _network(mx)
        options = {"learning_rate": 0.3, "lr_scheduler": make(mx.lr_scheduler)}
        trainer = mx.gluon.Trainer(net.collect_params(), "sgd", options)
        rates = []
        for _ in range(6):
            _steps(mx, net, trainer, 1)
            rates.append(float(trainer.learning_rate))
        results += [rates, net[0].weight.data()]

    class Mine(mx.lr_scheduler.LRScheduler):
        def __call__(self, num_update):
            return self.base_lr / num_update

    net = _network(mx)
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.3, "lr_scheduler": Mine()})
    return [*results, _steps(mx, net, trainer, 4), float(trainer.learning_rate)]


# ------------------------------------------------------------------------------------------------ metrics


def _classified(mx):
    labels = mx.nd.array([0, 1, 2, 1, 0])
    scores = mx.nd.array([[0.6, 0.3, 0.1], [0.3, 0.4, 0.3], [0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
    return labels, scores


def _classified_next(mx):
    """Another batch, with fewer rows, so that an average over batches differs from one over rows."""
    scores = mx.nd.array([[0.2, 0.7, 0.1], [0.3, 0.1, 0.6], [0.25, 0.6, 0.15]])
    return mx.nd.array([1, 2, 0]), scores


METRICS = {
    "Accuracy": (lambda m: m.Accuracy(), "classes"),
    "Accuracy by name": (lambda m: m.create("acc"), "classes"),
    "Accuracy of predictions": (lambda m: m.Accuracy(name="right"), "predicted"),
    "Accuracy of columns": (lambda m: m.Accuracy(), "columns"),
    "TopKAccuracy": (lambda m: m.TopKAccuracy(top_k=2), "classes"),
    "CrossEntropy": (lambda m: m.CrossEntropy(), "classes"),
    "MSE": (lambda m: m.MSE(), "numbers"),
    "MAE": (lambda m: m.create("mae"), "numbers"),
    "RMSE": (lambda m: m.RMSE(), "numbers"),
    "F1": (lambda m: m.F1(), "two classes"),
    "F1 of all rows": (lambda m: m.F1(average="micro"), "two classes"),
    "Loss": (lambda m: m.Loss(), "losses"),
    "CustomMetric": (
        lambda m: m.CustomMetric(lambda label, pred: float(np.abs(label - pred.max(axis=1)).mean()), name="mine"),
        "classes",
    ),
    "CompositeEvalMetric": (lambda m: m.create(["acc", "ce"]), "classes"),
}


def _pairs(mx, labels, scores, wrong):
    """A batch of each kind: labels and predictions, of which the last is the class ``wrong``."""
    rows, best = len(labels), labels.asnumpy().copy()
    best[-1] = wrong
    numbers = mx.nd.array([[1.5], [0.5], [2], [1], [-1]][:rows])
    binary = mx.nd.array(np.minimum(labels.asnumpy(), 1))
    return {
        "classes": ([labels], [scores]),
        "predicted": ([labels], [mx.nd.array(best)]),
        "columns": ([labels.reshape((rows, 1))], [mx.nd.array(best.reshape(rows, 1))]),
        "numbers": ([labels], [numbers]),
        "two classes": ([binary], [mx.nd.concat(scores[:, 0:1], scores[:, 1:2], dim=1)]),
        "losses": (None, [numbers]),
    }


def _measured(make, kind):
    def script(mx):
        metric = make(mx.metric)
        one, other = _pairs(mx, *_classified(mx), wrong=2)[kind], _pairs(mx, *_classified_next(mx), wrong=1)[kind]
        before = metric.get()
        metric.update(*one)
        first = metric.get()
        metric.update(*other)
        second = [metric.get(), metric.get_name_value(), str(metric)]
        metric.reset()
        after = metric.get()
        metric.update(*other)
        return [[_plain(each) for each in (before, first, *second, after, metric.get())], type(metric)]

    return script


def _plain(value):
    """Numbers as floats, whether they are NumPy's or Python's."""
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, (float, np.floating)) else value


for _name, (_make, _kind) in METRICS.items():
    metrics.script(f"metric.{_name.split()[0]}", name=_name)(_measured(_make, _kind))


@metrics.script("metric.F1", gives=[1.0, 0.75, 2 / 3])
def f1_of_two_batches(mx):
    """F1 of each batch is 1 and ½; of all rows there are 2 true positives, one false one and one missed: 4/6."""
    right, half = mx.nd.array([[0.9, 0.1], [0.1, 0.9]]), mx.nd.array([[0.1, 0.9], [0.9, 0.1], [0.1, 0.9]])
    values = []
    for average in ("macro", "micro"):
        metric = mx.metric.F1(average=average)
        metric.update([mx.nd.array([0, 1])], [right])
        values.append(metric.get()[1])
        metric.update([mx.nd.array([1, 1, 0])], [half])
        values.append(metric.get()[1])
    return _plain([values[0], values[1], values[3]])


@metrics.script("metric.np")
def a_metric_of_a_numpy_function(mx):
    metric = mx.metric.np(lambda label, pred: float((label - pred.max(axis=1)).sum()), name="mine")
    metric.update(*([one] for one in _classified(mx)))
    return _plain(metric.get())


@metrics.script("metric.EvalMetric", "metric.Accuracy", "metric.create")
def metrics_take_what_loops_give(mx):
    """Arrays, and lists of them as from several contexts; a metric that a program defines."""
    labels, scores = _classified(mx)
    accuracy = mx.metric.Accuracy()
    accuracy.update(labels, scores)
    accuracy.update([labels[:2], labels[2:]], [scores[:2], scores[2:]])
    accuracy.update(preds=[scores], labels=[labels])

    class Positive(mx.metric.EvalMetric):
        def __init__(self):
            super().__init__("positive")

        def update(self, labels, preds):
            self.sum_metric += float((preds > 0).sum().asscalar())
            self.num_inst += preds.size

    mine = Positive()
    mine.update(None, mx.nd.array([1, -1, 2]))
    total = mx.metric.Loss()
    total.update(0, mx.nd.array([1, 2, 3]))
    total.update(None, [mx.nd.array([4]), mx.nd.array([5, 6])])
    return [_plain(one.get()) for one in (accuracy, mine, total)] + [_plain(mx.metric.create("loss").get())]


# ------------------------------------------------------------------------------------------------ data


def _rows(mx, count=10):
    return np.arange(count * 2, dtype="float32").reshape(count, 2), np.arange(count, dtype="float32")


@data.script("data.ArrayDataset", "data.SimpleDataset", "data.Dataset")
def datasets(mx):
    gd, nd = mx.gluon.data, mx.nd
    x, y = _rows(mx)
    pair = gd.ArrayDataset(nd.array(x), nd.array(y))
    mixed = gd.ArrayDataset(x, y, list(range(10)))
    single = gd.ArrayDataset(nd.array(x))
    simple = gd.SimpleDataset([3, 1, 2])

    class Squares(gd.Dataset):
        def __len__(self):
            return 4

        def __getitem__(self, index):
            return index * index

    return [
        len(pair),
        pair[3],
        type(pair[3]),
        type(pair[3][1]),
        mixed[2],
        single[1],
        len(simple),
        simple[0],
        Squares()[3],
        pair.transform_first(lambda a: a * 2)[1],
        pair.transform(lambda a, b: b)[4],
        simple.transform(lambda a: a + 1)[1],
        simple.transform(lambda a: a + 1, lazy=False)[2],
        len(Squares().transform(lambda a: -a)),
        Squares().transform(lambda a: -a)[2],
    ]


@data.script("data.SequentialSampler", "data.RandomSampler", "data.BatchSampler", "data.Sampler")
def samplers(mx):
    gd = mx.gluon.data
    batches = {last: gd.BatchSampler(gd.SequentialSampler(7), 3, last) for last in ("keep", "discard", "rollover")}
    seen = {last: [list(sampler), len(sampler), list(sampler), len(sampler)] for last, sampler in batches.items()}
    random = gd.RandomSampler(20)

    class Backwards(gd.Sampler):
        def __iter__(self):
            return iter([2, 1, 0])

        def __len__(self):
            return 3

    seen["own"] = list(gd.BatchSampler(Backwards(), 2))
    first, second = list(random), list(random)
    return [
        seen,
        sorted(first),
        sorted(second),
        first != second,
        len(random),
        list(gd.SequentialSampler(4)),
        list(gd.SequentialSampler(4, 2)),
    ]


@data.script("data.DataLoader")
def loaders(mx):
    gd, nd = mx.gluon.data, mx.nd
    x, y = _rows(mx)
    results = []
    for dataset in (
        gd.ArrayDataset(nd.array(x), nd.array(y)),
        gd.ArrayDataset(x, y),
        gd.ArrayDataset(x.astype("float64"), y.astype("int32")),
        gd.ArrayDataset(nd.array(x)),
        gd.SimpleDataset([1.5, 2.5, 3.5]),
    ):
        for last in ("keep", "discard", "rollover", None):
            loader = gd.DataLoader(dataset, batch_size=4, shuffle=False, last_batch=last)
            results.append([len(loader), list(loader)])
    shuffled = gd.DataLoader(gd.ArrayDataset(nd.array(x), nd.array(y)), batch_size=3, shuffle=True)
    ys = np.concatenate([label.asnumpy() for _, label in shuffled])
    pairs = [bool((rows[:, 0] == label * 2).asnumpy().all()) for rows, label in shuffled]
    own = gd.DataLoader(gd.SimpleDataset([1, 2, 3]), batch_size=2, batchify_fn=lambda rows: [sum(rows)])
    sampled = gd.DataLoader(gd.SimpleDataset([1, 2, 3]), batch_size=2, sampler=gd.SequentialSampler(2))
    by_batches = gd.DataLoader(
        gd.SimpleDataset([1, 2, 3, 4]), batch_sampler=gd.BatchSampler(gd.SequentialSampler(4), 3, "keep")
    )
    return [results, sorted(ys.tolist()), pairs, list(own), list(sampled), list(by_batches)]


@data.script("io.NDArrayIter")
def older_iterators(mx):
    x, y = _rows(mx)
    results = []
    for handle in ("pad", "discard"):
        batches = mx.io.NDArrayIter(x, y, batch_size=4, last_batch_handle=handle)
        for _ in range(2):
            batches.reset()
            results.append([(batch.data, batch.label, batch.pad) for batch in batches])
    shuffled = mx.io.NDArrayIter(mx.nd.array(x), mx.nd.array(y), batch_size=5, shuffle=True)
    pairs = [(batch.data[0][:, 0] == batch.label[0] * 2).min() for batch in shuffled]
    return [results, pairs, [batch.label for batch in mx.io.NDArrayIter(x, batch_size=10)]]


@data.script(
    "vision.transforms.Compose", "vision.transforms.ToTensor", "vision.transforms.Normalize", "vision.transforms.Cast"
)
def transforms(mx):
    t = mx.gluon.data.vision.transforms
    image = mx.nd.array(np.random.default_rng(2).integers(0, 256, (4, 5, 3)), dtype="uint8")
    chain = t.Compose([t.ToTensor(), t.Normalize((0.1, 0.2, 0.3), (0.5, 1.0, 2.0))])
    grey = t.Normalize(0.13, 0.31)(t.ToTensor()(image[:, :, 0:1]))
    dataset = mx.gluon.data.ArrayDataset(mx.nd.stack(image, image), mx.nd.array([1, 2])).transform_first(chain)
    batches = list(mx.gluon.data.DataLoader(dataset, batch_size=2))
    batch = t.Normalize(0.5, 0.5)(t.ToTensor()(mx.nd.stack(image, image)))
    return [t.ToTensor()(image), chain(image), grey, t.Cast("float64")(image), t.Cast()(image), batches, batch]


# ------------------------------------------------------------------------------------------------ utilities


@utilities.script("utils.split_data", "utils.split_and_load")
def splitting(mx):
    u = mx.gluon.utils
    x = mx.nd.arange(12).reshape((6, 2))
    parts = u.split_and_load(x, [mx.cpu(0), mx.cpu(1)])
    return [
        u.split_data(x, 3),
        u.split_data(x, 4, even_split=False),
        u.split_data(x, 2, batch_axis=1),
        parts,
        [part.context for part in parts],
        u.split_and_load(x.asnumpy(), [mx.cpu(0)]),
        u.split_and_load([[1, 2], [3, 4]], [mx.cpu(0), mx.cpu(1)]),
    ]


@utilities.script("utils.clip_global_norm")
def clipping(mx):
    results = []
    for limit in (1.0, 100.0):
        arrays = [mx.nd.array([3, 4]), mx.nd.array([[1, 2], [2, 4]])]
        norm = mx.gluon.utils.clip_global_norm(arrays, limit)
        results += [float(norm), *arrays]
    arrays = [mx.nd.array([3, 4])]
    return [*results, mx.gluon.utils.clip_global_norm(arrays, 1.0, check_isfinite=False), arrays]


@utilities.script("utils.check_sha1")
def checksums(mx):
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "file")
        with open(name, "wb") as file:
            file.write(b"minimx")
        right = hashlib.sha1(b"minimx").hexdigest()
        return [mx.gluon.utils.check_sha1(name, right), mx.gluon.utils.check_sha1(name, "0" * 40)]
