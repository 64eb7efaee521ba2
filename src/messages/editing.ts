import type { Viewer } from '../accounts/viewer.ts'
import type { Transaction } from '../platform/postgres.ts'
import { pollNotEdited } from '../polls/polls.problems.ts'
import { linksIn } from '../previews/links.ts'
import { insertJobs, keepPreviews } from '../previews/previews.store.ts'
import { takeNumbers } from '../rooms/numbering.ts'
import { refreshWords } from '../search/index.store.ts'
import { insertVersion } from '../versions/versions.store.ts'
import type { Changing } from './changing.ts'
import type { Message } from './message.ts'
import { isDeleted, notYours, tooLateToEdit, tooManyTold } from './messages.problems.ts'
import { updateBody } from './messages.store.ts'
import { mayTellRoom } from './names.store.ts'
import type { RenderNaming } from './naming.ts'

export interface EditingDeps extends Pick<Changing, 'change' | 'requireMessage'> {
  render: RenderNaming
  keepsVersions: boolean
  /** 0 for ever. */
  windowMinutes: number
  mostTold: number
  onLinks: () => void
}

/** Makes what changes the text of a message. */
export function createEditing({
  change,
  requireMessage,
  render,
  keepsVersions,
  windowMinutes,
  mostTold,
  onLinks,
}: EditingDeps) {
  /** Changes the text of one's own message. The same text changes nothing and takes no number. */
  return async function edit(viewer: Viewer, id: string, body: string): Promise<Message> {
    const found = await requireMessage(viewer, id)
    const text = await render(found.message.room_id, body)
    const edited = await change(viewer, id, async (tx, { message }) => {
      if (message.author.id !== viewer.id) throw notYours()
      if (message.deleted_at) throw isDeleted()
      if (message.poll) throw pollNotEdited()
      if (message.body === body) return []
      if (isOlder(message, windowMinutes)) throw tooLateToEdit(windowMinutes)
      if (
        text.mentions_room &&
        !message.mentions_room &&
        !(await mayTellRoom(tx, viewer.id, message.room_id, mostTold))
      )
        throw tooManyTold()
      if (keepsVersions) await insertVersion(tx, id)
      await updateBody(tx, id, await takeNumbers(tx, message.room_id), text)
      await refreshWords(tx, id)
      await relink(tx, id, text.html)
      return [id]
    })
    onLinks()
    return edited
  }
}

const isOlder = ({ created_at: at }: Message, minutes: number) =>
  minutes > 0 && Date.parse(at) < Date.now() - minutes * 60_000

/** What is linked to no more shows nothing, and what is linked to now is looked at. */
async function relink(tx: Transaction, id: string, html: string): Promise<void> {
  const urls = linksIn(html)
  await keepPreviews(tx, id, urls)
  if (urls.length > 0) await insertJobs(tx, [id])
}
