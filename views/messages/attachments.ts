import { paths } from '../../src/http/paths.ts'
import type { Attachment } from '../../src/files/attachment.ts'
import { isShown } from '../../src/files/sniff.ts'
import { voiceLength } from '../../src/files/voice.ts'
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
  if (file.media_type.startsWith('video/')) return player(file, 'video', ' width="416" height="234"', said(file, words))
  if (file.media_type.startsWith('audio/')) return voice(file, words) ?? player(file, 'audio', '', said(file, words))
  return link(file, said(file, words))
}

function picture({ name, alt, url, thumbnail_url: thumbnail }: Attachment, width: number, height: number): string {
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height)
  const size = `width="${Math.max(1, Math.round(width * scale))}" height="${Math.max(1, Math.round(height * scale))}"`
  return `<a class="picture" href="${url}" title="${escapeAttribute(name)}"><img src="${thumbnail ?? url}" alt="${escapeAttribute(alt || name)}" ${size} loading="lazy" decoding="async"></a>`
}

/** What is said of a file, and the icon with it. */
interface Said {
  icon: string
  name: string
  about: string
}

function said({ name, size, media_type: type }: Attachment, words: MessageWords): Said {
  return { icon: isOpened(type) ? 'file' : 'download', name, about: fileSize(size, words) }
}

const isOpened = (type: string) => isShown(type) && !/^(audio|video)\//.test(type)

/** What somebody spoke, and how long; undefined for any other sound. */
function voice(file: Attachment, words: MessageWords): string | undefined {
  const length = voiceLength(file.name)
  if (length === undefined) return undefined
  const name = words.say('Voice message')
  const about = `${length} · ${fileSize(file.size, words)}`
  return player({ ...file, name: `${name}, ${length}` }, 'audio', '', { icon: 'mic', name, about })
}

/** Nothing is fetched before somebody wants to hear or see it. */
function player(file: Attachment, element: 'audio' | 'video', size: string, about: Said): string {
  return `<div class="player"><${element} controls preload="none" src="${file.url}" aria-label="${escapeAttribute(file.name)}"${size}></${element}>${link(file, about)}</div>`
}

function link({ id, url, media_type: type }: Attachment, { icon, name, about }: Said): string {
  const href = isOpened(type) ? `href="${url}" target="_blank"` : `href="${escapeAttribute(paths.fileDownload(id))}"`
  return `<a class="file" ${href}><svg class="icon" aria-hidden="true"><use href="${paths.icon(icon)}"></use></svg><span><b class="cut" dir="auto">${escapeText(name)}</b><small>${about}</small></span></a>`
}
