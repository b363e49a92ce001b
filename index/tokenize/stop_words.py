"""tokenize: words too common to distinguish passages."""

from __future__ import annotations

STOP_WORDS = frozenset(
    "的 地 得 了 着 过 是 在 有 和 与 及 或 或者 以及 而 而且 但 但是 也 都 就 还 又 再 很 最 被 把 将 对 "
    "对于 关于 由 从 向 到 于 以 为 为了 因 因为 所以 如果 若 则 之 其 其中 这 那 这个 那个 这些 那些 这种 "
    "那种 这样 那样 我 你 您 他 她 它 我们 你们 他们 她们 它们 自己 个 些 种 上 下 中 里 内 外 前 后 时 时候 "
    "能 能够 可以 可 会 要 应 应该 应当 需 需要 进行 通过 根据 按照 不 没 没有 无 非 吗 呢 吧 啊 呀 谁 哪 何 "
    "几 多 少 多少 什么 怎么 怎样 如何 为什么 哪些 哪个 哪里 请 问 请问 一 一下 一个 "
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in "
    "into is it its me my of on or our s she should so t than that the their them then there these they this "
    "those to was we were what when where which who whom whose why will with would you your".split()
)
"""Folded words of a question that say nothing of its subject."""


def is_content(run: str) -> bool:
    """Whether a folded word is no general stop word."""
    return run not in STOP_WORDS
