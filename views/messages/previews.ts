import { paths } from '../../src/http/paths.ts'
import { escapeAttribute, escapeText } from '../../src/messages/markup/escape.ts'
import type { Preview } from '../../src/previews/preview.ts'
import type { MessageWords } from './words.ts'

/** The side of a picture at its longest, in pixels. */
const PICTURE_SIDE = 112

/** The previews of a message's links as a string, as `renderMessage` makes all of it. */
export function renderPreviews(messageId: string, previews: Preview[], words: MessageWords): string {
  if (previews.length === 0) return ''
  const off = `<a class="tool mine-only no-previews" href="${paths.message(messageId)}" aria-label="${words.removePreviews}" title="${words.removePreviews}"><svg class="icon" aria-hidden="true"><use href="${paths.icon('close')}"></use></svg></a>`
  return `<div class="previews"><div>${previews.map(card).join('')}</div>${off}</div>`
}

function card({ url, title, description, site_name: siteName, picture }: Preview): string {
  const text = description === '' ? '' : `<small dir="auto">${escapeText(description)}</small>`
  return `<a class="preview" href="${escapeAttribute(url)}" rel="noopener noreferrer nofollow" target="_blank"><div><b class="cut" dir="auto">${escapeText(title)}</b>${text}<small class="muted" dir="auto">${escapeText(siteName)}</small></div>${pictureOf(picture)}</a>`
}

function pictureOf(picture: Preview['picture']): string {
  if (!picture) return ''
  const { url, width, height } = picture
  const scale = Math.min(1, PICTURE_SIDE / width, PICTURE_SIDE / height)
  const size = `width="${Math.max(1, Math.round(width * scale))}" height="${Math.max(1, Math.round(height * scale))}"`
  return `<img src="${url}" alt="" ${size} loading="lazy" decoding="async">`
}
