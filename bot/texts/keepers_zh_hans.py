"""对管理者说的话，简体中文。"""

from __future__ import annotations

from bot.texts.keepers import KeepersTexts


def _outcome(added: int, changed: int, removed: int, copied: int) -> str:
    others = [(changed, "改"), (removed, "删"), (copied, "重复")]
    return "，".join([f"+{added} 段", *(f"{what} {number}" for number, what in others if number)])


KEEPERS_ZH_HANS = KeepersTexts(
    which=lambda names, count: (
        f"📥 {'、'.join(names)}{f' 等 {count} 个文件' if count > len(names) else ''}\n"
        "放进哪个文件夹？选定之前什么都不存。"
    ),
    which_entry=lambda heading: f"📥 “{heading}”\n放进哪个文件夹？选定之前什么都不存。",
    storing="⏳ 正在取回、读取、存入…",
    done_before="这一件已经办完了。",
    outcome=_outcome,
    same="没有变化",
    removed=lambda count: f"已删除，−{count} 段",
    more=lambda count: f"……另有 {count} 个",
    nothing_stored="什么都没有存。",
    titles={
        "store": "📥 已存入 {}",
        "keep": "📥 已收入 {}",
        "remove": "🗑 已从 {} 删除",
        "undo": "↩️ 已撤销，在 {}",
        "bring": "🕘 已恢复，在 {}",
    },
    undo="↩️ 撤销",
    undone_before="已经撤销过，或者太久了，撤销不了。",
    changed_since=lambda source: f"⚠️ 没有撤销：{source} 后来又改过。",
    not_written=lambda reason: f"⚠️ 没有改动，资料夹写不进去：{reason}",
    too_large=lambda name, size, most: f"⚠️ {name} 有 {size} MB，机器人最多取 {most} MB，没有存。",
    not_fetched=lambda reason: f"Telegram 不给：{reason}",
    read_only=lambda reason: (
        f"⚠️ 资料夹写不进去（{reason}）：聊天里发来的文件存不了，也删不了。用 Docker 时请去掉挂载后面的 :ro。"
    ),
    keep_usage="回复一条消息发 /keep 标题；或者写 /keep 标题，正文另起一行。回复时可以不写标题。",
    deeds={
        "store": "存入",
        "keep": "收入条目",
        "remove": "删除",
        "undo": "撤销",
        "bring": "恢复",
    },
)
