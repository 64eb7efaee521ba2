import { requireMessageList } from './html.ts'
import type { Account, Site } from './site.ts'

/** A list as the log has it. */
export interface FetchedList {
  room_id: string
  root_id?: string
  user_id: string
  data_seq: number
  epoch: string
  html: string
}

/** Fetches a room's page and gives its list, and that of the thread beside it where one is named. Throws when it is no page. */
export async function fetchLists(
  site: Site,
  account: Account,
  roomId: string,
  rootId?: string,
): Promise<FetchedList[]> {
  const path = rootId === undefined ? `/rooms/${roomId}` : `/rooms/${roomId}/threads/${rootId}`
  const page = await site.request('GET', path, { cookie: account.cookie })
  if (page.status !== 200)
    throw new Error(`expected a page at ${path}, found ${page.status} ${page.text.slice(0, 500)}`)
  const toList = (id: 'messages' | 'thread') => {
    const { seq, epoch, html } = requireMessageList(page.text, id)
    return { room_id: roomId, user_id: account.userId, data_seq: seq, epoch, html }
  }
  return [toList('messages'), ...(rootId === undefined ? [] : [{ ...toList('thread'), root_id: rootId }])]
}
