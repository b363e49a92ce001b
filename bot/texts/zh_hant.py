"""Every sentence in traditional Chinese, in the words that readers in Taiwan and Hong Kong use."""

from __future__ import annotations

from bot.texts.keepers_zh_hant import KEEPERS_ZH_HANT
from bot.texts.loop_zh_hant import ZH_HANT as LOOP
from bot.texts.sentences import Texts

_KINDS = {
    "phone": "電話號碼",
    "address": "網址或信箱",
    "money": "金額",
    "share": "比例",
    "clock": "鐘點",
    "frequency": "間隔",
    "duration": "時長",
    "day": "日期",
    "when": "時間",
    "ordinal": "次序",
    "number": "這樣的數目",
    "location": "具體位置",
    "place": "地點",
    "name": "人名",
    "person": "人或部門",
}
_PROBLEMS = {
    "empty": "檔案是空的",
    "damaged": "檔案損壞或不完整：請重新儲存",
    "password": "有密碼保護：請另存成不加密的檔案",
    "scan": "掃描檔，沒有文字，{} 頁：裝上 passagebot[ocr] 可讀",
    "nonsense": "字型沒有對應的文字（{} 頁，共 {} 頁）：裝上 passagebot[ocr] 可讀",
    "scanned_pages": "第 {} 頁（共 {} 頁）是掃描檔，沒有文字：裝上 passagebot[ocr] 可讀",
    "many_scanned": "掃描的頁超過 {} 頁：請分成幾個檔案",
    "hidden_sheets": "隱藏的表沒有讀：{}",
    "no_text": "裡面沒有文字",
    "kind": "不是 {} 檔案",
    "too_much": "解壓縮後超過 {} MB",
    "many_parts": "壓縮檔裡有 {} 個部分",
    "entities": "宣告了實體，這類檔案用不著",
    "too_deep": "巢狀太深",
    "far_cells": "表「{}」佔了 {} 個儲存格，大多是空的：請刪去遠處的儲存格",
    "many_cells": "超過 {} 百萬個儲存格：請把要搜尋的部分另存成一個檔案",
    "many_pages": "超過 {} 頁：請分成幾個檔案",
    "long_text": "文字超過 {} 百萬字：請分成幾個檔案",
    "time": "讀取超過 {} 秒",
    "memory": "讀取佔用記憶體超過 {} MB",
    "crash": "使讀取它的程序當掉了",
    "doc": "舊版 Word 檔案：裝上 antiword、catdoc 或 LibreOffice，或另存成 .docx",
    "ppt": "舊版 PowerPoint 檔案：請另存成 .pptx",
    "msg": "Outlook 郵件：請另存成 .eml",
    "other": "格式不支援",
    "no_name": "不能作文件的名字",
    "a_link": "是連結，不經連結寫入",
    "no_document": "這個名字已被別的東西佔用，不是文件",
}
_PLACES = {
    "part": "「{}」",
    "numbered part": "第 {} 部分",
    "sheet": "表「{}」",
    "page": "第 {} 頁",
    "slide": "投影片 {}",
    "row": "第 {} 列",
}

ZH_HANT = Texts(
    language="zh-hant",
    loop=LOOP,
    start=lambda documents, passages: (
        f"👋 我只引用資料原文，不編造。已收錄 {documents} 份文件、{passages} 段。直接傳問題給我就好。"
    ),
    examples="點一個試試：",
    example=lambda heading: f"「{heading}」講了什麼？",
    help=lambda name, sees_all: "\n".join(
        [
            "直接傳問題，我回覆資料裡說到它的那一段原文，並註明檔案、標題和可以分享的連結。",
            "",
            f"· 群組裡：/ask@{name} 問題；或者回覆某人的訊息傳 /ask@{name}，我直接回答那則訊息；也可以回覆我接著問"
            + (f"；或者 @{name} 問題。" if sees_all else "。其餘群組訊息我收不到，單獨 @ 我可能也收不到。"),
            f"· 任何聊天：輸入 @{name} 問題，選一則，原文就傳到那裡。",
            "· 每段下面的 🔗 連結誰都能開啟，📤 把這一段轉到別的聊天。",
            "· /privacy 說明保存什麼、保存多久；/forget 立即刪除你的記錄。",
            "",
            "資料裡沒有的，我會直說沒有，並指出哪些詞從未出現。",
        ]
    ),
    help_guest=lambda name: (
        f"我不在的聊天裡：把「@{name} 問題」當作訊息直接傳出，不要點選彈出的項目；或者回覆某人的訊息傳 @{name}。"
    ),
    added=lambda name, sees_all: (
        f"👋 發 /ask@{name} 問題，或者回覆某人的訊息發 /ask@{name}，我用資料裡的原文回答。"
        + (f"也可以 @{name} 問題。" if sees_all else "其餘群訊息我收不到。")
    ),
    not_here="抱歉，我不在這裡服務。",
    privacy=lambda days, found: (
        f"{found}\n"
        f"保存 {days} 天：問題、給出的段落、投票、轉發過的段落。其中的人和群只存成代號，由密鑰算出。\n"
        "帳號和群號只在還欠著回答、或有一行待自動刪除時以原樣保存，之後即刪。\n"
        "誰能看哪個資料夾，由管理者按編號寫明。\n"
        f"從聊天裡改動文件或規定的人，名字和編號記在改動紀錄裡，保存 {days} 天；收錄的條目下面寫有編號。"
        f"被取代的舊版本保存 {days} 天。\n"
        "發 /forget 立即刪除你的問題、投票和轉發記錄；改動紀錄裡和條目下面的名字、編號換成代號，事情本身留著。"
        "日誌裡只有出錯記錄，不含問題原文。\n"
        "群裡沒有發給我的訊息，在隱私模式下 Telegram 不會轉給我。"
    ),
    on_a_server="以上連同密鑰都在資料庫伺服器上：刪除之後誰也查不到，但從它的磁碟和備份裡消失要過一段時間。",
    words_alone="不使用語言模型，不經過第三方，檢索在本機離線完成。",
    compares_here="不生成任何文字，不經過第三方：檢索在本機離線完成，由本機的一個小模型比較意思。",
    compares_at=lambda host: f"不生成任何文字。為了比較意思，問題和文件段落會發送到 {host} 的模型。",
    erased=lambda count: f"已刪除你的 {count} 個問題，以及你的投票和轉發記錄。",
    usage=lambda name: f"請把問題寫在指令後面：/ask@{name} 問題，或者回覆一則文字訊息傳 /ask@{name}。",
    guest_usage=lambda name: f"請把問題寫在 @{name} 後面，或者回覆一則文字訊息寫 @{name}。",
    answer="答案",
    read_as=lambda question: f"↩️ 按上一問理解：{question}",
    alone="↩️ 復原",
    mended=lambda words: f"✏️ 按{'、'.join(f'「{word}」' for word in words)}理解",
    may_mean=lambda question: f"你是不是想問：{question}",
    verbatim="✏️ 復原",
    polite="😊 我在。想知道資料裡的什麼，直接發問題就好。",
    answered_above="↑ 剛回答過這個問題",
    too_fast=lambda seconds: f"你問得有點快，約 {seconds} 秒後再問。",
    too_many=lambda seconds: f"本群提問較多，約 {seconds} 秒後再試。",
    only_text="我只讀文字。請把問題寫成一句話傳給我。",
    no_documents="資料夾裡還沒有可以檢索的文件。",
    not_read=lambda count, formats, more: (
        f"有 {count} 個檔案的格式不支援，沒有讀取：{'、'.join(formats)}" + (f"，另有 {more} 種格式" if more else "")
    ),
    no_suffix="無副檔名",
    nearest_only="⚠️ 只是最接近的一段，未必是答案",
    lacks=lambda kind: f"：裡面沒有{_KINDS.get(kind, kind)}",
    other_language="資料裡的文字不是這種語言的，請用資料的語言提問。",
    not_found="沒有找到能回答的段落。",
    pending=lambda count: f"⏳ 還有 {count} 個檔案沒有讀，讀完後答案可能不同。",
    not_found_yet=lambda count: f"⏳ 暫時沒有找到：還有 {count} 個檔案沒有讀，讀完才能確定。",
    inline_pending=lambda count: f"⏳ 還有 {count} 個檔案沒有讀 · 到私訊提問",
    missing=lambda words: f"資料中從未出現：{'、'.join(words)}",
    headings="相近的標題：",
    nearest="最接近的段落：",
    others="其他結果：",
    position=lambda number, of: f"第 {number}/{of} 段",
    also_in=lambda sources: f"也見於：{'、'.join(sources)}",
    place=lambda where: "".join(_PLACES[one.named].format(one.ends) for one in where),
    problem=lambda problem: _PROBLEMS.get("".join(problem[:1]), _PROBLEMS["other"]).format(*problem[1:], "", ""),
    unreadable=lambda count, files, more: (
        f"有 {count} 個檔案讀不了：{'；'.join(files)}" + (f"；另有 {more} 個" if more else "")
    ),
    not_whole=lambda count, files, more: (
        f"有 {count} 個檔案沒有讀全：{'；'.join(files)}" + (f"；另有 {more} 個" if more else "")
    ),
    matched=lambda words: f"命中：{'、'.join(words)}",
    asked=lambda question: f"💬 {question}",
    unknown_passage="這個連結指向的段落已經不在資料中。直接傳問題，我再找找。",
    failed=lambda name: f"⚙️ 出錯了，已記錄（#{name}）。請稍後再試。",
    crowded="⏳ 現在提問的人很多，您的問題已收到，輪到時就回答。",
    given_up="抱歉，這條我試了好幾次都沒能答完，先放下了。換個說法再問問我，好嗎？",
    share="📤 分享",
    copy_link="🔗 連結",
    before="▲ 上文",
    after="▼ 下文",
    file="📎 檔案",
    back="‹ 答案",
    old_text="🕘 舊文字",
    new_text="看現在的文字",
    shared="原文摘自資料，一字未改；點標題看上下文，也可以接著問",
    changed="ℹ️ 這一段改過了，下面是現在的文字。",
    old="🕘 這是舊文字，資料裡已經改了。",
    renamed=lambda old, new: f"ℹ️ 檔案改了名：{old} → {new}",
    removed=lambda source: f"ℹ️ 這一段已從 {source} 中刪除。",
    bad_link="這個連結不完整，或者寫錯了。直接傳問題，我來找。",
    link_of_other="這是別的機器人的連結，我打不開。直接傳問題，我來找。",
    passage_removed="這一段已經不在資料中。",
    document_ends="文件到這裡為止。",
    bad_button="這個按鈕已經失效。",
    voted=lambda up, down: f"已記下，謝謝。👍 {up} · 👎 {down}",
    unvoted=lambda up, down: f"已收回。👍 {up} · 👎 {down}",
    forgotten="這個問題的記錄已經不在了，請再問一次。",
    sending="正在傳送…",
    file_missing="這個檔案已經不在資料夾中。",
    file_too_big=lambda mb: f"這個檔案有 {mb} MB，Telegram 最多收 50 MB。",
    file_changed="ℹ️ 檔案後來改過，那一段已不在其中。",
    inline_hint="💬 輸入問題，或到私訊提問",
    inline_none="沒有找到 · 到私訊換個問法",
    access_public="🌐 所有人",
    access_closed="🔒 無人可看",
    access_only=lambda groups, people: (
        "🔒 "
        + "；".join(
            [
                *([f"群組 {'、'.join(map(str, groups))}"] if groups else []),
                *([f"人 {'、'.join(map(str, people))}"] if people else []),
            ]
        )
    ),
    access_root="/（不在資料夾裡的檔案，以及沒有另行規定的資料夾）",
    access_no_folder=lambda names: f"⚠️ 沒有這樣的資料夾：{'、'.join(names)}",
    access_help=(
        "修改：/access 資料夾 關閉 · /access 資料夾 公開 · /access 資料夾 + 編號 … · /access 資料夾 - 編號 …\n"
        "群組的編號是負數，群組成員私訊也能問到。/ 指文件資料夾本身。"
    ),
    access_usage=lambda names: (
        "沒有看懂。請這樣寫：/access 資料夾，後面加 關閉、公開、+ 編號 或 - 編號。"
        + (f"現有資料夾：{'、'.join(names)}" if names else "現在還沒有資料夾。")
    ),
    access_not_written=lambda reason: f"⚠️ 沒有改動，規定寫不進去：{reason}",
    ids=lambda person, chat: "\n".join([*([f"你的編號：{person}"] if person else []), f"本聊天的編號：{chat}"]),
    keepers=KEEPERS_ZH_HANT,
    commands={
        "ask": "提問：/ask 問題，或回覆一則訊息",
        "help": "怎麼用",
        "privacy": "隱私說明",
        "forget": "刪除我的記錄",
        "id": "你和本聊天的編號",
        "access": "誰能看哪個資料夾",
        "docs": "全部文件：看、取代、刪除",
        "rm": "刪除文件：/rm 文件名",
        "keep": "收錄訊息：回覆它發 /keep 標題",
        "reindex": "全部文件重讀一遍",
        "test": "一個問題為什麼這樣答",
        "log": "誰改動了什麼",
    },
    description=(
        "傳一個問題，我用資料裡的原文回答：寫明是哪個檔案、哪個標題下的哪一段，關鍵句標出，"
        "並附上誰都能開啟的連結。資料裡沒有，我就說沒有。"
    ),
    short_description="用資料原文回答問題，註明出處，附可分享的連結。",
)
