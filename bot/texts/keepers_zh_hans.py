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
    colon="：",
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
    too_large=lambda name, size, most: f"⚠️ {name} 有 {size} MB，最多能收 {most} MB，没有存。",
    too_large_there="超过 20 MB；这个 Bot API 服务器用 --local 启动，才给更大的文件",
    not_forgotten=lambda reason: f"⚠️ 条目下面还有你的编号，写不进去：{reason}",
    read_only=lambda reason: (
        f"⚠️ 资料夹写不进去（{reason}）：聊天里发来的文件存不了，也删不了。用 Docker 时请去掉挂载后面的 :ro。"
    ),
    in_private_first="请先私聊我一次：存到哪个文件夹，我在那里问。",
    keep_usage="回复一条消息发 /keep 标题；或者写 /keep 标题，正文另起一行。回复时可以不写标题。",
    documents=lambda count, page, pages: f"📚 共 {count} 份文档" + (f"，第 {page}/{pages} 页" if pages > 1 else ""),
    facts=lambda size, date, passages, shown: f"{size} · {date} · {passages} 段 · 被读 {shown} 次",
    open="📖 打开",
    replace="🔁 替换",
    remove="🗑 删除",
    versions=lambda count: f"🕘 旧版本（{count}）",
    back="‹ 返回",
    sure=lambda source: f"删除 {source}？删了可以撤销。",
    sure_yes="🗑 确定删除",
    old_versions=lambda source: f"🕘 {source} 的旧版本：点一个就恢复。",
    send_new=lambda source, suffix: f"🔁 请回复这条消息，发来 {source} 的新文件（{suffix}）。",
    other_suffix=lambda suffix: f"⚠️ 没有替换：新文件也得是 {suffix} 文件。",
    closed_to_you="这份文档归你管，但你不能看它的内容；谁能看见 /access。",
    nothing_to_show="里面没有可以显示的文字。",
    no_such=lambda name, near: (
        f"没有“{name}”这份文档。" + (f"是不是：{'、'.join(near)}？" if near else "/docs 列出全部。")
    ),
    rm_usage="请把文档名写在命令后面：/rm 文档名。/docs 列出全部。",
    several="是哪一份？",
    reindexing="⏳ 正在全部重读…",
    reindexed=lambda documents, passages, version: f"✅ {documents} 份文档，{passages} 段，idx {version}",
    log=lambda page, pages: "📜 改动记录，最近的在前" + (f"，第 {page}/{pages} 页" if pages > 1 else ""),
    log_empty="还没有从聊天里改动过什么。",
    test_usage="请把问题写在命令后面：/test 问题",
    explained={
        "read": "读作",
        "official": "补上",
        "nowhere": "从未出现",
        "tokens": "词元",
        "answer": "✅ 就是答案",
        "nearest": "⚠️ 只是最接近的",
        "none": "✖ 没有",
        "confidence": "把握",
        "topic": "切题",
        "decided": "依据",
        "start": "起点",
        "score": "得分",
        "coverage": "含有问题的多少",
        "length": "段落偏长",
        "lacking": "缺所问之物",
        "weight": "问题长",
        "known": "认得的词",
        "size": "段落大小",
        "cosine": "意思相近",
        "unigrams": "单字",
        "bigrams": "字对",
        "words": "词",
        "grams": "词干",
        "headings": "标题",
        "sentences": "最好的一句",
        "factor": "名称与标题",
        "why": "名次按得分排：按词，或按词和意思。",
    },
    access_of=lambda name: f"让别人也能看：/access {name} + 编号 …",
    access_public="🌐 所有人",
    access_closed="🔒 只限点名的",
    deeds={
        "access public": "公开",
        "access closed": "关闭",
        "access +": "允许查看",
        "access -": "取消查看",
        "store": "存入",
        "keep": "收入条目",
        "remove": "删除",
        "undo": "撤销",
        "bring": "恢复",
    },
)
