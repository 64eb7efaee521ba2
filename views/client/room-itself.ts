import { paths } from '../../src/http/paths.ts'
import { fetchFragment } from './request.ts'

/**
 * The room itself changed: its name, its topic, who is in it or who may write. Draws head and foot as a fresh page has
 * them, but leaves a composer alone that is still to be there. Failing is no harm: the next page has it.
 */
export async function redrawRoomItself(roomId: string) {
  const fresh = await fetchFragment(paths.room(roomId)).catch(() => undefined)
  const bar = fresh?.querySelector('#room > .bar')
  if (!fresh || !bar) return
  document.querySelector('#room > .bar')?.replaceWith(document.importNode(bar, true))
  document.title = fresh.querySelector('title')?.textContent ?? document.title
  const notice = fresh.querySelector('#room > .foot > .notice')
  if (notice) document.getElementById('composer')?.replaceWith(document.importNode(notice, true))
}
