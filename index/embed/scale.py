"""embed: the cosines of any model on one scale, so that the recipe's numbers hold for all of them.

Models differ in what a cosine of theirs means: .85 is next to nothing for E5 and much for others. How near a model
finds questions and the passages that answer them, and the same questions and the other passages, gives two points of
its scale; they are laid on those of the local model, for which the recipe was made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.embed.embedder import Embedder

# Questions, and passages that answer each of them and none of the others.
PAIRS = (
    ("入职满一年可以休几天年假？", "职工连续工作满一年的，享受带薪年休假，每年五天。"),
    ("图书馆周末几点关门？", "本馆开放时间：周一至周五 8:30 至 21:00，周六、周日 9:00 至 17:00。"),
    ("宿舍的热水坏了找谁修？", "水电设施发生故障时，请拨打后勤报修电话，维修人员两小时内到场。"),
    ("报销差旅费要交什么材料？", "出差人员应当在返回后十日内提交行程单、住宿发票和审批表，办理报销手续。"),
    ("养狗需要办证吗？", "饲养犬只应当到公安机关登记，领取养犬登记证，并按时接种狂犬病疫苗。"),
    ("合同到期没有续签算什么？", "期限届满后双方未签订新的协议而继续履行的，视为以原条件订立不定期合同。"),
    ("考试迟到还能进场吗？", "开考三十分钟后，应试人员不得入场；交卷离场后不得再次进入。"),
    ("这台打印机卡纸怎么处理？", "纸张堵塞时，先关闭电源，打开后盖，顺着出纸方向缓慢抽出纸张。"),
    (
        "How do I get a refund for a cancelled train?",
        "If your service does not run, the full fare is returned on request.",
    ),
    (
        "Who may borrow equipment from the lab?",
        "Instruments are lent to registered students and staff of the department.",
    ),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How near a model finds what does not belong together, and what does, on average."""

    apart: float
    together: float


LOCAL_SCALE = Scale(0.8044, 0.8886)
"""The local model's, as `scale_of` found it."""
# Points nearer to each other than that say nothing about a model.
_LEAST = 0.01


def scale_of(embedder: Embedder) -> Scale:
    """Return the scale of a model's cosines.

    Raises:
        EmbedderFailed: It gives no vectors.
    """
    questions = embedder.questions([question for question, _ in PAIRS])
    passages = embedder.passages([passage for _, passage in PAIRS])
    cosines = questions.astype(np.float64) @ passages.astype(np.float64).T
    together = np.eye(len(PAIRS), dtype=np.bool_)
    return Scale(float(cosines[~together].mean()), float(cosines[together].mean()))


def on_local_scale(cosine: float, scale: Scale) -> float:
    """Return a cosine as the local model would have found it; unchanged where a model tells nothing apart."""
    if scale == LOCAL_SCALE or scale.together - scale.apart < _LEAST:
        return cosine
    share = (cosine - scale.apart) / (scale.together - scale.apart)
    return LOCAL_SCALE.apart + share * (LOCAL_SCALE.together - LOCAL_SCALE.apart)
