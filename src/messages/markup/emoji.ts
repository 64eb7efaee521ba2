import type { Gemoji } from 'gemoji'

export type EmojiKind = { kind: string; emoji: { emoji: string; name: string; words: string }[] }

/** Exactly one emoji in its full form, as people react with. `❤` without its variation selector is not one: it would count apart from `❤️`. */
export function isEmoji(text: string): boolean {
  return text.length <= MAX_EMOJI_LENGTH && ONE_EMOJI.test(text)
}

/** Only 1 to 3 emoji, perhaps with blanks between: drawn large. `custom` are the names of the site's own. */
export function isJumbo(source: string, custom?: ReadonlySet<string>): boolean {
  if (source.length > MAX_JUMBO_LENGTH) return false
  const colon = source.indexOf(':')
  if (colon === -1) return FEW_EMOJI.test(source)
  return FEW_EMOJI.test(
    source.replace(
      /:([a-z0-9_+-]+):/g,
      (written, name: string) => findEmoji(name) ?? (custom?.has(name) ? ANY_EMOJI : written),
    ),
  )
}

/** An emoji by its short name without colons: `tada` gives 🎉. */
export function findEmoji(name: string): string | undefined {
  return table().byName.get(name)
}

/** What to call an emoji aloud: "thumbs up". Skin tones are left out; an emoji without a name names itself. */
export function emojiName(emoji: string): string {
  const { byEmoji } = table()
  const base = emoji.replace(SKIN_TONE, '')
  return (byEmoji.get(emoji) ?? byEmoji.get(base) ?? byEmoji.get(`${base}\ufe0f`))?.description ?? emoji
}

/** All emoji for the picker, by kind, in Unicode's order; `name` completes `:na…`, `words` is for searching. */
export function listEmoji(): readonly EmojiKind[] {
  return table().kinds
}

const ANY_EMOJI = '🙂'
const MAX_EMOJI_LENGTH = 40
const MAX_JUMBO_LENGTH = 3 * MAX_EMOJI_LENGTH
const ONE_EMOJI = /^\p{RGI_Emoji}$/v
const FEW_EMOJI = /^(?:\p{RGI_Emoji}\s*){1,3}$/v
const SKIN_TONE = /[\u{1F3FB}-\u{1F3FF}]/gu

type Table = ReturnType<typeof loadTable>
let loaded: Table | undefined

/** Loaded at first use: the list takes 25 ms to load, and a start must not. */
function table(): Table {
  loaded ??= loadTable()
  return loaded
}

function loadTable() {
  const { gemoji }: { gemoji: Gemoji[] } = require('gemoji')
  return {
    byName: new Map(gemoji.flatMap((each) => each.names.map((name) => [name, each.emoji] as const))),
    byEmoji: new Map(gemoji.map((each) => [each.emoji, each] as const)),
    kinds: groupByKind(gemoji),
  }
}

function groupByKind(gemoji: readonly Gemoji[]): EmojiKind[] {
  const kinds = Map.groupBy(gemoji, (each) => each.category)
  return [...kinds].map(([kind, members]) => ({ kind, emoji: members.map(toPickerEntry) }))
}

function toPickerEntry({ emoji, names, tags, description }: Gemoji) {
  return { emoji, name: names[0] ?? description, words: [...names, ...tags, description].join(' ') }
}
