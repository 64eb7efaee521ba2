import { paths } from '../../src/http/paths.ts'
import type { Attachment } from '../../src/files/attachment.ts'
import { isShown } from '../../src/files/sniff.ts'
import { escapeAttribute, escapeText } from '../../src/messages/markup/escape.ts'
import { fileSize } from '../parts/file-size.ts'
import type { MessageWords } from './words.ts'

/** The box in which a picture is shown, in pixels. */
const MAX_WIDTH = 416
const MAX_HEIGHT = 288

/** The files of a message as a string, as `renderMessage` makes all of it. Pictures have their size, so that nothing moves when they come. */
export function renderAttachments(attachments: Attachment[], words: MessageWords): string {
  if (attachments.length === 0) return ''
  return `<div class="files">${attachments.map((file) => one(file, words)).join('')}</div>`
}

function one(file: Attachment, words: MessageWords): string {
  if (file.width !== null && file.height !== null) return picture(file, file.width, file.height)
  if (file.media_type.startsWith('video/')) return player(file, 'video', ' width="416" height="234"', words)
  if (file.media_type.startsWith('audio/')) return player(file, 'audio', '', words)
  return link(file, words)
}

function picture({ name, alt, url, thumbnail_url: thumbnail }: Attachment, width: number, height: number): string {
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height)
  const size = `width="${Math.max(1, Math.round(width * scale))}" height="${Math.max(1, Math.round(height * scale))}"`
  return `<a class="picture" href="${url}" title="${escapeAttribute(name)}"><img src="${thumbnail ?? url}" alt="${escapeAttribute(alt || name)}" ${size} loading="lazy" decoding="async"></a>`
}

/** Nothing is fetched before somebody wants to hear or see it. */
function player(file: Attachment, element: 'audio' | 'video', size: string, words: MessageWords): string {
  return `<div class="player"><${element} controls preload="none" src="${file.url}" aria-label="${escapeAttribute(file.name)}"${size}></${element}>${link(file, words)}</div>`
}

function link({ id, name, size, url, media_type: type }: Attachment, words: MessageWords): string {
  const isOpened = isShown(type) && !/^(audio|video)\//.test(type)
  const href = isOpened ? `href="${url}" target="_blank"` : `href="${escapeAttribute(paths.fileDownload(id))}"`
  return `<a class="file" ${href}><svg class="icon" aria-hidden="true"><use href="${paths.icon(isOpened ? 'file' : 'download')}"></use></svg><span><b class="cut" dir="auto">${escapeText(name)}</b><small>${fileSize(size, words)}</small></span></a>`
}
