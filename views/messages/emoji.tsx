import { raw } from 'hono/html'
import { drawEmoji } from '../../src/emoji/draw-emoji.ts'
import { emojiName, type EmojiKind } from '../../src/messages/markup/emoji.ts'
import { t } from '../../src/texts/t.ts'

export interface EmojiPickerProps {
  /** Those the reader uses most. */
  often: { emoji: string; name: string }[]
  kinds: readonly EmojiKind[]
}

/** What goes into the picker when it is first opened: a fragment. */
export function EmojiPicker({ often, kinds }: EmojiPickerProps) {
  return (
    <>
      <input class="input" type="search" placeholder={t('Search emoji')} aria-label={t('Search emoji')} />
      {often.length > 0 && (
        <Kind title={t('Often used')} emoji={often.map((each) => ({ ...each, words: each.name }))} />
      )}
      {kinds.map(({ kind, emoji }) => (
        <Kind title={kind} emoji={emoji} />
      ))}
    </>
  )
}

function Kind({ title, emoji }: { title: string; emoji: EmojiKind['emoji'] }) {
  return (
    <>
      <h2>{title}</h2>
      <ul aria-label={title}>
        {emoji.map((each) => (
          <li>
            <button
              type="button"
              data-emoji={each.emoji}
              data-name={each.name}
              data-words={each.words}
              aria-label={emojiName(each.emoji)}
            >
              {raw(drawEmoji(each.emoji))}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
