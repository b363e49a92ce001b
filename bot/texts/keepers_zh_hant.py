"""對管理者說的話，繁體中文。"""

from __future__ import annotations

from bot.texts.keepers import KeepersTexts


def _outcome(added: int, changed: int, removed: int, copied: int) -> str:
    others = [(changed, "改"), (removed, "刪"), (copied, "重複")]
    return "，".join([f"+{added} 段", *(f"{what} {number}" for number, what in others if number)])


KEEPERS_ZH_HANT = KeepersTexts(
    which=lambda names, count: (
        f"📥 {'、'.join(names)}{f' 等 {count} 個檔案' if count > len(names) else ''}\n"
        "放進哪個資料夾？選定之前什麼都不存。"
    ),
    which_entry=lambda heading: f"📥 「{heading}」\n放進哪個資料夾？選定之前什麼都不存。",
    storing="⏳ 正在取回、讀取、存入…",
    done_before="這一件已經辦完了。",
    outcome=_outcome,
    colon="：",
    same="沒有變化",
    removed=lambda count: f"已刪除，−{count} 段",
    more=lambda count: f"……另有 {count} 個",
    nothing_stored="什麼都沒有存。",
    titles={
        "store": "📥 已存入 {}",
        "keep": "📥 已收入 {}",
        "remove": "🗑 已從 {} 刪除",
        "undo": "↩️ 已復原，在 {}",
        "bring": "🕘 已還原，在 {}",
    },
    undo="↩️ 復原",
    undone_before="已經復原過，或者太久了，復原不了。",
    changed_since=lambda source: f"⚠️ 沒有復原：{source} 後來又改過。",
    not_written=lambda reason: f"⚠️ 沒有改動，文件資料夾寫不進去：{reason}",
    too_large=lambda name, size, most: f"⚠️ {name} 有 {size} MB，最多能收 {most} MB，沒有存。",
    too_large_there="超過 20 MB；這個 Bot API 伺服器用 --local 啟動，才給更大的檔案",
    not_forgotten=lambda reason: f"⚠️ 條目下面還有你的編號，寫不進去：{reason}",
    read_only=lambda reason: (
        f"⚠️ 文件資料夾寫不進去（{reason}）：聊天裡發來的檔案存不了，也刪不了。用 Docker 時請去掉掛載後面的 :ro。"
    ),
    in_private_first="請先私訊我一次：存到哪個資料夾，我在那裡問。",
    keep_usage="回覆一則訊息發 /keep 標題；或者寫 /keep 標題，正文另起一行。回覆時可以不寫標題。",
    documents=lambda count, page, pages: f"📚 共 {count} 份文件" + (f"，第 {page}/{pages} 頁" if pages > 1 else ""),
    facts=lambda size, date, passages, shown: f"{size} · {date} · {passages} 段 · 被讀 {shown} 次",
    open="📖 開啟",
    replace="🔁 取代",
    remove="🗑 刪除",
    versions=lambda count: f"🕘 舊版本（{count}）",
    back="‹ 返回",
    sure=lambda source: f"刪除 {source}？刪了可以復原。",
    sure_yes="🗑 確定刪除",
    old_versions=lambda source: f"🕘 {source} 的舊版本：點一個就還原。",
    send_new=lambda source, suffix: f"🔁 請回覆這則訊息，發來 {source} 的新檔案（{suffix}）。",
    other_suffix=lambda suffix: f"⚠️ 沒有取代：新檔案也得是 {suffix} 檔案。",
    closed_to_you="這份文件歸你管，但你不能看它的內容；誰能看見 /access。",
    nothing_to_show="裡面沒有可以顯示的文字。",
    no_such=lambda name, near: (
        f"沒有「{name}」這份文件。" + (f"是不是：{'、'.join(near)}？" if near else "/docs 列出全部。")
    ),
    rm_usage="請把文件名寫在命令後面：/rm 文件名。/docs 列出全部。",
    several="是哪一份？",
    reindexing="⏳ 正在全部重讀…",
    reindexed=lambda documents, passages, version: f"✅ {documents} 份文件，{passages} 段，idx {version}",
    log=lambda page, pages: "📜 改動紀錄，最近的在前" + (f"，第 {page}/{pages} 頁" if pages > 1 else ""),
    log_empty="還沒有從聊天裡改動過什麼。",
    test_usage="請把問題寫在命令後面：/test 問題",
    explained={
        "read": "讀作",
        "official": "補上",
        "nowhere": "從未出現",
        "tokens": "詞元",
        "answer": "✅ 就是答案",
        "nearest": "⚠️ 只是最接近的",
        "none": "✖ 沒有",
        "confidence": "把握",
        "topic": "切題",
        "decided": "依據",
        "start": "起點",
        "score": "得分",
        "coverage": "含有問題的多少",
        "length": "段落偏長",
        "lacking": "缺所問之物",
        "weight": "問題長",
        "known": "認得的詞",
        "size": "段落大小",
        "cosine": "意思相近",
        "unigrams": "單字",
        "bigrams": "字對",
        "words": "詞",
        "grams": "詞幹",
        "headings": "標題",
        "sentences": "最好的一句",
        "factor": "名稱與標題",
        "why": "名次按得分排：按詞，或按詞和意思。",
    },
    access_of=lambda name: f"讓別人也能看：/access {name} + 編號 …",
    access_public="🌐 所有人",
    access_closed="🔒 只限點名的",
    deeds={
        "access public": "公開",
        "access closed": "關閉",
        "access +": "允許查看",
        "access -": "取消查看",
        "store": "存入",
        "keep": "收入條目",
        "remove": "刪除",
        "undo": "復原",
        "bring": "還原",
    },
)
