"""PyTorch."""

import inputs as given
import numpy as np
import torch
import torch.nn.functional as F
from record import Recorder, bits, spread, value

torch.manual_seed(0)
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
record = Recorder("PyTorch", torch.__version__)


def run(call, **names):
    """Run a call with every array of the inputs as a tensor."""
    arrays = {name: torch.tensor(x) for name, x in given.names().items() if isinstance(x, np.ndarray)}
    return value(call, torch=torch, F=F, **dict(arrays, **names))


def steps(call, gradients, alphas):
    """Return W after each step of the optimizer that the call makes; a new learning rate is set as a scheduler would."""
    W = torch.nn.Parameter(torch.tensor(given.W0))
    path, last = [], given.alpha
    optimizer = run(call, W=W)
    for gradient, alpha in zip(gradients, alphas.tolist()):
        for group in optimizer.param_groups:
            group["lr"] *= alpha / last
        last = alpha
        W.grad = torch.tensor(gradient)
        optimizer.step()
        path.append(W.detach().numpy().copy())
    return path


ALL = ("ordinary", "tiny", "falling")
SGD = "torch.optim.SGD([W], lr=alpha, momentum=beta)"
record.steps("momentum", "default", SGD, steps, "heavy_ball", ALL, role="default")
call = "torch.optim.SGD([W], lr=alpha * (1 - beta), momentum=beta)"
record.steps("momentum", "equal", call, steps, "notes", ALL, role="equal")
call = "torch.optim.SGD([W], lr=alpha, momentum=beta, dampening=beta)"
record.steps("momentum", "dampening", call, steps, "raw_first", role="trap")
call = "torch.optim.SGD([W], lr=alpha, momentum=beta, dampening=1 - beta)"
record.steps("momentum", "dampening 1-beta", call, steps, "raw_first", options={"dampening": 1 - given.beta}, role="trap")

call = "torch.optim.RMSprop([W], lr=alpha, alpha=beta, eps=eps)"
record.steps("rmsprop", "default", call, steps, "outside", role="default")
call = "torch.optim.RMSprop([W], lr=alpha, alpha=beta, eps=eps**0.5)"
record.steps("rmsprop", "root of eps", call, steps, "outside", options={"eps": 1e-4}, role="nearest")
call = "torch.optim.RMSprop([W], lr=alpha)"
record.steps("rmsprop", "all defaults", call, steps, "outside", options={"beta": 0.99}, role="trap")

call = "torch.optim.Adam([W], lr=alpha, betas=(beta1, beta2), eps=eps)"
record.steps("adam", "default", call, steps, "outside", role="default")
call = "torch.optim.Adam([W], lr=alpha, betas=(beta1, beta2), eps=eps**0.5)"
record.steps("adam", "root of eps", call, steps, "outside", options={"eps": 1e-4}, role="nearest")

# ---------------------------------------------------------------- penalties


def penalty(call):
    """Return what one step of an optimizer of rate 1 takes off the weights, with no gradient of the data."""
    W = torch.nn.Parameter(torch.tensor(given.W))
    optimizer = run(call, W=W)
    W.grad = torch.zeros_like(W)
    optimizer.step()
    return given.W - W.detach().numpy()


def slope(call):
    """Return the derivative of a cost by the weights."""
    W = torch.nn.Parameter(torch.tensor(given.W))
    run(call, W=W).backward()
    return W.grad.numpy()


call = "torch.optim.SGD([W], lr=1.0, weight_decay=lam / m)"
record.cell("l2", "equal", call, penalty(call), "notes", quantity="gradient", role="equal")
call = "torch.optim.SGD([W], lr=1.0, weight_decay=lam)"
record.cell("l2", "not by m", call, penalty(call), "scaled", quantity="gradient", options={"factor": given.m}, role="trap")
call = "lam / (2 * m) * W.square().sum()"
record.cell("l2", "by hand", call, run(call).item(), "notes", quantity="cost", api=False)
for name, form, options in (("Adam", "notes", {"place": "outside"}), ("AdamW", "decoupled", {})):
    call = "torch.optim.%s([W], lr=alpha, weight_decay=lam / m)" % name
    record.steps("l2_adam", name, call, steps, form, ("none",), options=options, role="trap" if options else "shown")

call = "lam / (2 * m) * W.abs().sum()"
record.cell("l1", "by hand", call, slope(call), "notes", quantity="gradient", role="equal", api=False)
record.cell("l1", "by hand", call, run(call).item(), "notes", quantity="cost", api=False)

# ---------------------------------------------------------------- dropout

A = torch.tensor(given.A, requires_grad=True)
call = "F.dropout(A, p=1 - keep_prob)"
dropped = run(call, A=A)
dropped.sum().backward()
mask = bits(dropped.detach().numpy() != 0)
record.cell("dropout", "equal", call, dropped.detach().numpy(), "notes", mask=mask, role="equal")
record.cell("dropout", "equal", call, A.grad.numpy(), "notes", quantity="gradient", mask=mask)
call = "F.dropout(A, p=1 - keep_prob, training=False)"
record.cell("dropout", "in use", call, run(call).numpy(), "notes", quantity="in use")
for variant, p in (("equal", "1 - keep_prob"), ("probability for rate", "keep_prob")):
    call = "F.dropout(MANY, p=%s)" % p
    options = {} if variant == "equal" else {"keep_prob": 1 - given.keep_prob}
    kept = (run(call).numpy() != 0).mean()
    record.cell("dropout", variant, call, kept, "notes", quantity="kept", options=options, role="trap" if options else "shown")

# ---------------------------------------------------------------- initialization


def weights(call):
    """Return how wide the weights are that a call draws."""
    return spread(run(call, W=torch.empty(given.n, given.n_prev)).detach().numpy())


call = 'torch.nn.init.kaiming_normal_(W, nonlinearity="relu")'
record.cell("he", "equal", call, weights(call), "notes", role="equal")
call = 'torch.nn.init.kaiming_normal_(W, nonlinearity="linear")'
record.cell("lecun", "equal", call, weights(call), "notes", role="equal")
call = "torch.nn.init.xavier_normal_(W)"
record.cell("lecun", "same name", call, weights(call), "glorot", role="trap")
call = "torch.nn.Linear(n_prev, n).weight"
third = {"variance": 1 / (3 * given.n_prev), "law": "uniform"}
record.cell("lecun", "Linear", call, weights(call), "scaled", options=third, role="default")
record.cell("he", "Linear", call, weights(call), "scaled", options=third, role="default")

# ---------------------------------------------------------------- gradient check

call = """
w = W_CHECK.requires_grad_()
(torch.tanh(w.reshape(2, 3) @ X_CHECK) ** 2).sum().backward()
w.grad
"""
record.cell("gradient_check", "autograd", call, run(call).numpy(), "notes", quantity="gradient")


class Wrong(torch.autograd.Function):
    """The sum of squares, with a gradient that is wrong by a factor."""

    @staticmethod
    def forward(context, w):
        """Return the sum of squares."""
        context.save_for_backward(w)
        return (w**2).sum()

    @staticmethod
    def backward(context, gradient):
        """Return the wrong gradient."""
        (w,) = context.saved_tensors
        return gradient * 2 * w * given.WRONG


w = torch.tensor(given.W_CHECK, requires_grad=True)
call = "torch.autograd.gradcheck(J, w, raise_exception=False)"
accepts = float(run(call, J=Wrong.apply, w=w))
record.cell("gradient_check", "default", call, accepts, "lenient", quantity="accepts the wrong", role="default")
call = "torch.autograd.gradcheck(J, w, eps=1e-5, atol=0, rtol=1e-7, raise_exception=False)"
accepts = float(run(call, J=Wrong.apply, w=w))
record.cell("gradient_check", "strict", call, accepts, "notes", quantity="accepts the wrong", role="equal")

# ---------------------------------------------------------------- learning rate


def rates(call, updates=1):
    """Return the learning rates of some epochs, each of which steps the schedule so often."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=given.alpha0)
    schedule = run(call, optimizer=optimizer)
    found = []
    for _ in range(given.EPOCHS[-1] + 1):
        found.append(optimizer.param_groups[0]["lr"])
        for _ in range(updates):
            optimizer.step()
            schedule.step()
    return np.array(found)[given.EPOCHS]


call = "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (1 + decay_rate * epoch))"
record.cell("inverse_time", "equal", call, rates(call), "notes", role="equal")
call = "torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=r)"
record.cell("exponential", "equal", call, rates(call), "notes", role="equal")
record.cell("exponential", "a step each update", call, rates(call, given.UPDATES), "by_update", role="trap")
call = "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: k / max(epoch, 1) ** 0.5)"
record.cell("inverse_sqrt", "equal", call, rates(call)[1:], "notes", role="equal")

# ---------------------------------------------------------------- batch normalization


def batch_norm(call):
    """Return what a layer makes of the first batch in training, and its averages and its output after all of them."""
    layer = run(call)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(given.gamma))
        layer.bias.copy_(torch.tensor(given.shift))
        outputs = [layer(torch.tensor(Z.T.copy())).numpy().T for Z in given.BATCHES]
        layer.eval()
        return outputs[0], {
            "mean": layer.running_mean.numpy(),
            "variance": layer.running_var.numpy(),
            "output": layer(torch.tensor(given.Z.T.copy())).numpy().T,
        }


call = "torch.nn.BatchNorm1d(3, eps=eps_bn, momentum=1 - decay)"
first, running = batch_norm(call)
record.cell("batch_norm_train", "equal", call, first, "notes", role="equal")
for quantity, x in running.items():
    record.cell("batch_norm_infer", "default", call, x, "from_one_unbiased", quantity=quantity, role="default")
call = """
layer = torch.nn.BatchNorm1d(3, eps=eps_bn, momentum=1 - decay)
layer.running_var.zero_()
layer
"""
_, running = batch_norm(call)
for quantity, x in running.items():
    record.cell("batch_norm_infer", "from zero", call, x, "unbiased", quantity=quantity, role="nearest")
call = """
layer = torch.nn.BatchNorm1d(3, eps=eps_bn, momentum=1 - decay)
layer.weight.data, layer.bias.data = gamma, shift
layer.running_var.zero_()
for batch in BATCHES:
    layer(batch.T)
layer.running_var *= (4 - 1) / 4  # each batch had 4 examples
layer.eval()
layer(Z.T).T
"""
scope = {"BATCHES": [torch.tensor(Z.copy()) for Z in given.BATCHES]}
record.cell("batch_norm_infer", "from zero, by m", call, run(call, **scope).detach().numpy(), "notes", role="equal")
call = "torch.nn.BatchNorm1d(3, eps=eps_bn, momentum=decay)"
_, running = batch_norm(call)
record.cell(
    "batch_norm_infer",
    "momentum of the old",
    call,
    running["mean"],
    "from_one_unbiased",
    quantity="mean",
    options={"decay": 0.1},
    role="trap",
)
call = "torch.nn.BatchNorm1d(3, eps=eps_bn, momentum=None)"
_, running = batch_norm(call)
for quantity in ("mean", "variance"):
    record.cell("batch_norm_infer", "momentum None", call, running[quantity], "cumulative", quantity=quantity)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "F.softmax(LOGITS, dim=0)"
record.cell("softmax", "equal", call, run(call).numpy(), "notes", role="equal")
call = "F.softmax(HOSTILE, dim=0)"
record.cell("softmax", "equal", call, run(call).numpy(), "notes", quantity="hostile")
call = "F.softmax(LOGITS, dim=1)"
record.cell("softmax", "wrong axis", call, run(call).numpy(), "wrong_axis", role="trap")

call = 'F.cross_entropy(LOGITS.T, CLASSES, reduction="none")'
record.cell("cross_entropy", "equal", call, run(call).numpy(), "notes", quantity="loss", role="equal")
call = 'F.cross_entropy(HOSTILE.T, CLASSES, reduction="none")'
record.cell("cross_entropy", "equal", call, run(call).numpy(), "notes", quantity="hostile")
call = "F.cross_entropy(LOGITS.T, CLASSES)"
record.cell("cross_entropy", "equal", call, run(call).item(), "notes", quantity="mean")
call = "F.cross_entropy(F.softmax(LOGITS.T, dim=1), CLASSES)"
record.cell("cross_entropy", "softmax twice", call, run(call).item(), "softmax_twice", quantity="mean", role="trap")
call = "F.nll_loss(F.softmax(LOGITS.T, dim=1), CLASSES)"
record.cell("cross_entropy", "nll_loss", call, run(call).item(), "no_logarithm", quantity="mean", role="trap")
call = """
logits = LOGITS.T.requires_grad_()
F.cross_entropy(logits, CLASSES).backward()
logits.grad.T
"""
record.cell("cross_entropy", "equal", call, run(call).numpy(), "notes", quantity="gradient")

# ---------------------------------------------------------------- moving average

call = """
model = torch.nn.Linear(1, 1, bias=False)
average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(beta))
path = []
for x in SERIES:
    model.weight.data.fill_(x)
    average.update_parameters(model)
    path.append(average.module.weight.item())
path
"""
record.cell("moving_average", "AveragedModel", call, run(call), "first_value", role="default")
call = """
v, path = torch.tensor(0.0), []
for x in SERIES:
    v = torch.lerp(v, x, 1 - beta)
    path.append(v.item())
path
"""
record.cell("moving_average", "lerp", call, run(call), "notes", role="equal", api=False)
record.save()
