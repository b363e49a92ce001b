"""What the bot says of questions without an answer, in simplified Chinese."""

from __future__ import annotations

from bot.texts.loop import LoopTexts

_STATES = {"new": "🆕 新问题", "checking": "🔎 核实中", "answered": "✅ 已解答", "declined": "🚫 不受理"}

ZH_HANS = LoopTexts(
    bell="🔔 有答案时告诉我",
    unbell="🔕 不用告诉我了",
    bell_on="好，有了答案就在这里告诉你（保留 30 天）。",
    bell_off="好，不再告诉你。",
    bell_told="答案已经告诉过你了。",
    bell_of_other="这是别人的问题，请自己问一次。",
    told=lambda question: f"🔔 你问过：{question}",
    pinned="📌 由管理者指定",
    why="哪里不对？",
    reasons={"off": "答非所问", "outdated": "已过时", "incomplete": "不完整", "other": "是另一段"},
    reason_noted="记下了，谢谢。",
    which="应该是哪一段？",
    states=_STATES,
    gaps=lambda counts, page, pages: (
        "📮 待解答的问题："
        + " · ".join(f"{_STATES[state]} {count}" for state, count in counts.items() if count)
        + (f"（第 {page}/{pages} 页）" if pages > 1 else "")
    ),
    no_gaps="📮 没有待解答的问题。",
    gap_facts=lambda asked, people, since: f"问过 {asked} 次 · {people} 人 · 自 {since}",
    chats=lambda count: f"{count} 个聊天",
    due=lambda day, over: f"⏰ 已超期（{day}）" if over else f"期限 {day}",
    owner=lambda name: f"承办：{name}",
    orders={"age": "按时间", "people": "按人数", "owner": "按承办"},
    wordings="其他问法：",
    nearest="最接近的段落：",
    voted_down=lambda reasons: "👎 有人认为答得不对" + (f"：{'、'.join(reasons)}" if reasons else ""),
    answered_by={"document": "由文档解答", "entry": "由回复解答", "pin": "由指定的段落解答"},
    proposed="⏳ 等另一位管理者确认",
    how="回复这张卡片写下答案，存为一条资料；或者回复一个段落链接，把那一段指定为答案。",
    buttons={
        "take": "✋ 承办",
        "release": "↩️ 放回",
        "decline": "🚫 不受理",
        "reopen": "🔁 重开",
        "how": "✍️ 解答",
        "pins": "📌 指定",
        "parts": "✂️ 拆分",
        "like": "🧲 合并",
        "confirm": "✅ 确认",
        "reject": "❌ 退回",
        "list": "‹ 列表",
    },
    gap_gone="这个问题已经不在了。",
    done={
        "take": "由你承办。",
        "release": "已放回。",
        "decline": "已标为不受理。",
        "reopen": "已重开。",
        "pin": "已指定。",
        "part": "已拆开。",
        "merge": "已合并。",
        "into": "已存入，并告知提问的人。",
        "confirm": "已确认。",
        "reject": "已退回。",
        "proposed": "已提交，等另一位管理者确认。",
    },
    not_now="现在不能这样做，卡片已更新。",
    by_another="要由另一位管理者确认。",
    choose={
        "pins": "哪一段是答案？",
        "parts": "哪种问法要单独列出？",
        "like": "和哪个问题合并？",
        "into": "存到哪个文件夹？",
    },
    nothing_to_choose="没有可选的。",
    not_pinnable="这一段不是所有提问的人都能看到，不能指定。",
    digest=lambda new, overdue, answered, resolved: (
        f"📬 今日问题：新增 {new} · 超期 {overdue} · 已解答 {answered}"
        + ("" if resolved is None else f" · 真正解决 {resolved}%")
    ),
    replayed=lambda open_, changed, worse: "，".join(
        [
            *([f"{open_} 个旧问题现在有答案"] if open_ else []),
            *([f"{changed} 个问题的首条结果变了"] if changed else []),
            *([f"⚠️ {worse} 个标准问题变差"] if worse else []),
        ]
    ),
    proposed_many=lambda count: f"{count} 个旧问题可能有答案了，请确认",
    answers_gone=lambda count: f"{count} 个问题的答案已不在资料中，已重开",
    changed_hit=lambda question, before, after: f"{question}：{before} | {after}",
    worse=lambda question: f"⚠️ {question}",
    partly=lambda asked, of: f"预算内重问了 {asked}/{of} 个问题。",
    pin_gone=lambda text: f"📌 “{text}”指定的段落已不在资料中。",
    stats_none="📊 还没有人提问。",
    labels={
        "title": "提问统计",
        "days": "每日提问",
        "answer": "有答案",
        "nearest": "最接近",
        "none": "没有",
        "resolved": "真正解决",
        "definition": "真正解决＝（有答案且提问者未投反对 ＋ 补上答案并已告知）÷ 全部问题",
        "hours_to_answer": "小时补上答案",
        "gaps": "问得最多的空缺",
        "documents": "读得最多的文档",
        "busiest": "繁忙时段",
        "questions": "问题",
        "people": "人",
        "open": "待解答",
        "answered": "已解答",
    },
    no_font="（本机没有中文字体，未能画图：安装 Noto Sans CJK 即可。）",
    privacy=lambda days: (
        f"没有答案的问题会归在一起，由管理者补上答案。点 🔔 之后才原样保存聊天编号，告诉你之后即删，最多 {days} 天。"
        "管理者做过什么，按编号和名字记录。"
        "只有你用过的问法，/forget 也从指定的段落、收录条目的标题里删去；"
        "别人也用过的、以及指定后超过保存期限的问法会留下。"
        "/forget 之前已导出或备份的，不在其内。"
    ),
    commands={"gaps": "没有答案的问题", "stats": "提问统计"},
)
