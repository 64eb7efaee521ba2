import { paths } from '../http/paths.ts'
import { escapeAttribute, escapeText } from '../messages/markup/escape.ts'
import { customNameIn } from './custom-emoji.ts'

/** An emoji of the site's own, by its name: a picture whose words are the name, which is left when it is gone. */
export function drawCustomEmoji(name: string): string {
  const words = escapeAttribute(`:${name}:`)
  return `<img class="custom" src="${escapeAttribute(paths.customEmoji(name))}" alt="${words}" title="${words}">`
}

/** An emoji as reactions name it: a character, or `:name:`. */
export function drawEmoji(emoji: string): string {
  const name = customNameIn(emoji)
  return name === undefined ? escapeText(emoji) : drawCustomEmoji(name)
}
