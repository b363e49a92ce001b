"""Every sentence in simplified Chinese."""

from __future__ import annotations

from bot.texts.keepers_zh_hans import KEEPERS_ZH_HANS
from bot.texts.loop_zh_hans import ZH_HANS as LOOP
from bot.texts.sentences import Texts
from index.read.document import in_words

_KINDS = {
    "phone": "电话号码",
    "address": "网址或邮箱",
    "money": "金额",
    "share": "比例",
    "clock": "钟点",
    "frequency": "间隔",
    "duration": "时长",
    "day": "日期",
    "when": "时间",
    "ordinal": "次序",
    "number": "这样的数目",
    "location": "具体位置",
    "place": "地点",
    "name": "人名",
    "person": "人或部门",
}
_PROBLEMS = {
    "empty": "文件是空的",
    "damaged": "文件损坏或不完整：请重新保存",
    "password": "有密码保护：请另存为不加密的文件",
    "scan": "扫描件，没有文字，{} 页：装上 passagebot[ocr] 可读",
    "nonsense": "字体没有对应的文字（{} 页，共 {} 页）：装上 passagebot[ocr] 可读",
    "scanned_pages": "第 {} 页（共 {} 页）是扫描件，没有文字：装上 passagebot[ocr] 可读",
    "many_scanned": "扫描的页超过 {} 页：请分成几个文件",
    "hidden_sheets": "隐藏的表没有读：{}",
    "no_text": "里面没有文字",
    "kind": "不是 {} 文件",
    "too_much": "解压后超过 {} MB",
    "many_parts": "压缩包里有 {} 个部分",
    "entities": "声明了实体，这类文件用不着",
    "too_deep": "嵌套太深",
    "far_cells": "表“{}”占了 {} 个单元格，大多是空的：请删去远处的单元格",
    "many_cells": "超过 {} 百万个单元格：请把要检索的部分另存为一个文件",
    "many_pages": "超过 {} 页：请分成几个文件",
    "long_text": "文字超过 {} 百万字：请分成几个文件",
    "time": "读取超过 {} 秒",
    "memory": "读取占用内存超过 {} MB",
    "crash": "使读取它的进程崩溃了",
    "doc": "旧版 Word 文件：装上 antiword、catdoc 或 LibreOffice，或另存为 .docx",
    "ppt": "旧版 PowerPoint 文件：请另存为 .pptx",
    "msg": "Outlook 邮件：请另存为 .eml",
    "other": "格式不支持",
    "no_name": "不能作文档的名字",
    "a_link": "是链接，不经链接写入",
    "no_document": "这个名字已被别的东西占用，不是文档",
}

ZH_HANS = Texts(
    language="zh",
    loop=LOOP,
    start=lambda documents, passages: (
        f"👋 我只引用资料原文，不编造。已收录 {documents} 份文档、{passages} 段。直接发问题即可。"
    ),
    examples="点一个试试：",
    example=lambda heading: f"“{heading}”讲了什么？",
    help=lambda name, sees_all: "\n".join(
        [
            "直接发问题，我回复资料里说到它的那一段原文，并注明文件、标题和可以分享的链接。",
            "",
            f"· 群里：/ask@{name} 问题；或者回复某人的消息发 /ask@{name}，我直接回答那条消息；也可以回复我的消息接着问"
            + (f"；或者 @{name} 问题。" if sees_all else "。其余群消息我收不到，单独 @ 我可能也收不到。"),
            f"· 任何聊天：输入 @{name} 问题，选一条，原文就发到那里。",
            "· 每段下面的 🔗 链接谁都能打开，📤 把这一段转到别的聊天。",
            "· /privacy 说明保存什么、保存多久；/forget 立即删除你的记录。",
            "",
            "资料里没有的，我会直说没有，并指出哪些词从未出现。",
        ]
    ),
    help_guest=lambda name: (
        f"我不在的聊天里：把“@{name} 问题”当作消息直接发出，不要点选弹出的条目；或者回复某人的消息发 @{name}。"
    ),
    added=lambda name, sees_all: (
        f"👋 发 /ask@{name} 问题，或者回复某人的消息发 /ask@{name}，我用资料里的原文回答。"
        + (f"也可以 @{name} 问题。" if sees_all else "其余群消息我收不到。")
    ),
    not_here="抱歉，我不在这里服务。",
    privacy=lambda days, found: (
        f"{found}\n"
        f"保存 {days} 天：问题、给出的段落、投票、转发过的段落。其中的人和群只存成代号，由密钥算出。\n"
        "账号和群号只在还欠着回答、或有一行待自动删除时以原样保存，之后即删。\n"
        "谁能看哪个文件夹，由管理者按编号写明。\n"
        f"从聊天里改动文档或规定的人，名字和编号记在改动记录里，保存 {days} 天；收录的条目下面写有编号。"
        f"被替换的旧版本保存 {days} 天。\n"
        "发 /forget 立即删除你的问题、投票和转发记录；改动记录里和条目下面的名字、编号换成代号，事情本身留着。"
        "日志里只有出错记录，不含问题原文。\n"
        "群里没有发给我的消息，在隐私模式下 Telegram 不会转给我。"
    ),
    on_a_server="以上连同密钥都在数据库服务器上：删除之后谁也查不到，但从它的磁盘和备份里消失要过一段时间。",
    words_alone="不使用语言模型，不经过第三方，检索在本机离线完成。",
    compares_here="不生成任何文字，不经过第三方：检索在本机离线完成，由本机的一个小模型比较意思。",
    compares_at=lambda host: f"不生成任何文字。为了比较意思，问题和文档段落会发送到 {host} 的模型。",
    erased=lambda count: f"已删除你的 {count} 个问题，以及你的投票和转发记录。",
    usage=lambda name: f"请把问题写在命令后面：/ask@{name} 问题，或者回复一条文字消息发 /ask@{name}。",
    guest_usage=lambda name: f"请把问题写在 @{name} 后面，或者回复一条文字消息写 @{name}。",
    answer="答案",
    read_as=lambda question: f"↩️ 按上一问理解：{question}",
    alone="↩️ 撤销",
    mended=lambda words: f"✏️ 按{'、'.join(f'“{word}”' for word in words)}理解",
    may_mean=lambda question: f"你是不是想问：{question}",
    verbatim="✏️ 撤销",
    polite="😊 我在。想知道资料里的什么，直接发问题就好。",
    answered_above="↑ 刚回答过这个问题",
    too_fast=lambda seconds: f"你问得有点快，约 {seconds} 秒后再问。",
    too_many=lambda seconds: f"本群提问较多，约 {seconds} 秒后再试。",
    only_text="我只读文字。请把问题写成一句话发给我。",
    no_documents="资料夹里还没有可以检索的文档。",
    not_read=lambda count, formats, more: (
        f"有 {count} 个文件的格式不支持，没有读取：{'、'.join(formats)}" + (f"，另有 {more} 种格式" if more else "")
    ),
    no_suffix="无扩展名",
    nearest_only="⚠️ 只是最接近的一段，未必是答案",
    lacks=lambda kind: f"：里面没有{_KINDS.get(kind, kind)}",
    other_language="资料里的文字不是这种语言的，请用资料的语言提问。",
    not_found="没有找到能回答的段落。",
    pending=lambda count: f"⏳ 还有 {count} 个文件没有读，读完后答案可能不同。",
    not_found_yet=lambda count: f"⏳ 暂时没有找到：还有 {count} 个文件没有读，读完才能确定。",
    inline_pending=lambda count: f"⏳ 还有 {count} 个文件没有读 · 到私聊提问",
    missing=lambda words: f"资料中从未出现：{'、'.join(words)}",
    headings="相近的标题：",
    nearest="最接近的段落：",
    others="其他结果：",
    position=lambda number, of: f"第 {number}/{of} 段",
    also_in=lambda sources: f"也见于：{'、'.join(sources)}",
    place=in_words,
    problem=lambda problem: _PROBLEMS.get("".join(problem[:1]), _PROBLEMS["other"]).format(*problem[1:], "", ""),
    unreadable=lambda count, files, more: (
        f"有 {count} 个文件读不了：{'；'.join(files)}" + (f"；另有 {more} 个" if more else "")
    ),
    not_whole=lambda count, files, more: (
        f"有 {count} 个文件没有读全：{'；'.join(files)}" + (f"；另有 {more} 个" if more else "")
    ),
    matched=lambda words: f"命中：{'、'.join(words)}",
    asked=lambda question: f"💬 {question}",
    unknown_passage="这个链接指向的段落已经不在资料中。直接发问题，我再找找。",
    failed=lambda name: f"⚙️ 出错了，已记录（#{name}）。请稍后再试。",
    crowded="⏳ 现在提问的人很多，您的问题已收到，轮到时就回答。",
    given_up="抱歉，这条我试了好几次都没能答完，先放下了。换个说法再问问我，好吗？",
    share="📤 分享",
    copy_link="🔗 链接",
    before="▲ 上文",
    after="▼ 下文",
    file="📎 文件",
    back="‹ 答案",
    old_text="🕘 旧文字",
    new_text="看现在的文字",
    shared="原文摘自资料，一字未改；点标题看上下文，也可以接着问",
    changed="ℹ️ 这一段改过了，下面是现在的文字。",
    old="🕘 这是旧文字，资料里已经改了。",
    renamed=lambda old, new: f"ℹ️ 文件改了名：{old} → {new}",
    removed=lambda source: f"ℹ️ 这一段已从 {source} 中删除。",
    bad_link="这个链接不完整，或者写错了。直接发问题，我来找。",
    link_of_other="这是别的机器人的链接，我打不开。直接发问题，我来找。",
    passage_removed="这一段已经不在资料中。",
    document_ends="文档到这里为止。",
    bad_button="这个按钮已经失效。",
    voted=lambda up, down: f"已记下，谢谢。👍 {up} · 👎 {down}",
    unvoted=lambda up, down: f"已收回。👍 {up} · 👎 {down}",
    forgotten="这个问题的记录已经不在了，请再问一次。",
    sending="正在发送…",
    file_missing="这个文件已经不在资料夹中。",
    file_too_big=lambda mb: f"这个文件有 {mb} MB，Telegram 最多收 50 MB。",
    file_changed="ℹ️ 文件后来改过，那一段已不在其中。",
    inline_hint="💬 输入问题，或到私聊提问",
    inline_none="没有找到 · 到私聊换个问法",
    access_public="🌐 所有人",
    access_closed="🔒 无人可看",
    access_only=lambda groups, people: (
        "🔒 "
        + "；".join(
            [
                *([f"群 {'、'.join(map(str, groups))}"] if groups else []),
                *([f"人 {'、'.join(map(str, people))}"] if people else []),
            ]
        )
    ),
    access_root="/（不在文件夹里的文件，以及没有另行规定的文件夹）",
    access_no_folder=lambda names: f"⚠️ 没有这样的文件夹：{'、'.join(names)}",
    access_help=(
        "修改：/access 文件夹 关闭 · /access 文件夹 公开 · /access 文件夹 + 编号 … · /access 文件夹 - 编号 …\n"
        "群的编号是负数，群成员私聊也能问到。/ 指资料夹本身。"
    ),
    access_usage=lambda names: (
        "没有看懂。请这样写：/access 文件夹，后面加 关闭、公开、+ 编号 或 - 编号。"
        + (f"现有文件夹：{'、'.join(names)}" if names else "现在还没有文件夹。")
    ),
    access_not_written=lambda reason: f"⚠️ 没有改动，规定写不进去：{reason}",
    ids=lambda person, chat: "\n".join([*([f"你的编号：{person}"] if person else []), f"本聊天的编号：{chat}"]),
    keepers=KEEPERS_ZH_HANS,
    commands={
        "ask": "提问：/ask 问题，或回复一条消息",
        "help": "怎么用",
        "privacy": "隐私说明",
        "forget": "删除我的记录",
        "id": "你和本聊天的编号",
        "access": "谁能看哪个文件夹",
        "docs": "全部文档：看、替换、删除",
        "rm": "删除文档：/rm 文档名",
        "keep": "收录消息：回复它发 /keep 标题",
        "reindex": "全部文档重读一遍",
        "test": "一个问题为什么这样答",
        "log": "谁改动了什么",
    },
    description=(
        "发一个问题，我用资料里的原文回答：写明是哪个文件、哪个标题下的哪一段，关键句标出，"
        "并附上谁都能打开的链接。资料里没有，我就说没有。"
    ),
    short_description="用资料原文回答问题，注明出处，附可分享的链接。",
)
