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
    not_written=lambda reason: f"⚠️ 沒有改動，文件夾寫不進去：{reason}",
    too_large=lambda name, size, most: f"⚠️ {name} 有 {size} MB，機器人最多取 {most} MB，沒有存。",
    not_fetched=lambda reason: f"Telegram 不給：{reason}",
    read_only=lambda reason: (
        f"⚠️ 文件夾寫不進去（{reason}）：聊天裡發來的檔案存不了，也刪不了。用 Docker 時請去掉掛載後面的 :ro。"
    ),
    keep_usage="回覆一則訊息發 /keep 標題；或者寫 /keep 標題，正文另起一行。回覆時可以不寫標題。",
    deeds={
        "store": "存入",
        "keep": "收入條目",
        "remove": "刪除",
        "undo": "復原",
        "bring": "還原",
    },
)
