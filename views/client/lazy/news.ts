import { make } from '../elements.ts'
import { drawIcon } from '../icon.ts'

/**
 * Something that one should know at once, such as a reminder: over the page until it is closed, with the way to where it
 * stands. Whatever comes meanwhile takes its place: all of it stands among the mentions.
 */
export function showNews({ text, href }: { text: string; href: string }) {
  const place = document.getElementById('above') ?? document.querySelector('.sheet')
  const words = make('span', '', text)
  words.dir = 'auto'
  const link = make('a', '', 'Show')
  link.href = href
  const close = make('button', '', drawIcon('close'))
  close.type = 'button'
  close.setAttribute('aria-label', 'Close')
  const toast = make('div', 'toast', words, link, close)
  toast.id = 'news'
  toast.setAttribute('role', 'status')
  close.addEventListener('click', () => toast.remove())
  document.getElementById('news')?.remove()
  place?.append(toast)
}
