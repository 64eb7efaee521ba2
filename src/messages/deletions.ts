import { recordAudit } from '../accounts/audit.store.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { Transaction } from '../platform/postgres.ts'
import { insertJobs } from '../previews/previews.store.ts'
import { takeNumbers } from '../rooms/numbering.ts'
import { recountThread } from '../threads/keep-threads.ts'
import type { Changing } from './changing.ts'
import {
  bury,
  emptyQuote,
  fillQuote,
  keepDeleted,
  listEmptiedQuotes,
  listQuoting,
  lockUndoable,
  refillKeptQuotes,
  unbury,
} from './deletions.store.ts'
import type { Message } from './message.ts'
import { mayNotDelete, tooLateToUndo } from './messages.problems.ts'

export interface DeletionsDeps extends Pick<Changing, 'change'> {
  onDelete: () => void
  onReplies: (rootIds: string[]) => void
  onLinks: () => void
}

/** Deleting messages, and undoing that for a moment. */
export function createDeletions({ change, onDelete, onReplies, onLinks }: DeletionsDeps) {
  /**
   * Leaves a tombstone, empties what other messages quote of it, and of a reply counts its thread again: one number for
   * each of them. Deleting twice changes nothing. Deleting what another said goes into the audit log, with the address it
   * came from. Whoever did it can undo it for a moment: `restore`.
   */
  async function remove(viewer: Viewer, id: string, address = ''): Promise<Message> {
    const removed = await change(viewer, id, async (tx, { message, memberRole }) => {
      if (message.author.id !== viewer.id && memberRole !== 'admin') throw mayNotDelete()
      if (message.deleted_at) return []
      await keepDeleted(tx, id, viewer.id)
      const quoting = await listQuoting(tx, id)
      const seqs = await numbersFor(tx, message, quoting.length)
      await bury(tx, id, seqs.own)
      await recountRoot(tx, message, seqs.root)
      await auditOther(tx, { viewer, address, message, action: 'message.deleted' })
      for (const [i, quotingId] of quoting.entries()) await emptyQuote(tx, quotingId, seqs.firstQuote + i)
      return [id, ...rootsOf(message), ...quoting]
    })
    onDelete()
    tellFollowers(removed)
    return removed
  }

  /**
   * Undoes a deletion by the one who did it: the message is what it was, and so are the quotes of it and its thread's
   * count, one number for each.
   * Where nothing is deleted, nothing changes. Throws 409 when it is too late.
   */
  async function restore(viewer: Viewer, id: string, address = ''): Promise<Message> {
    const restored = await change(viewer, id, async (tx, { message }) => {
      if (!message.deleted_at) return []
      if (!(await lockUndoable(tx, id, viewer.id))) throw tooLateToUndo()
      const quotes = await listEmptiedQuotes(tx, id)
      const seqs = await numbersFor(tx, message, quotes.length)
      await refillKeptQuotes(tx, id)
      await unbury(tx, id, seqs.own)
      // Who looked at its links meanwhile found a tombstone.
      await insertJobs(tx, [id])
      await recountRoot(tx, message, seqs.root)
      await auditOther(tx, { viewer, address, message, action: 'message.restored' })
      for (const [i, quote] of quotes.entries()) await fillQuote(tx, quote.id, quote.text, seqs.firstQuote + i)
      return [id, ...rootsOf(message), ...quotes.map((quote) => quote.id)]
    })
    onLinks()
    tellFollowers(restored)
    return restored
  }

  function tellFollowers(message: Message): void {
    const roots = rootsOf(message)
    if (roots.length > 0) onReplies(roots)
  }

  return { remove, restore }
}

/** Takes the numbers of a message, of the message whose thread it is in, and of those that quote it. */
async function numbersFor(tx: Transaction, message: Message, quotes: number) {
  const roots = rootsOf(message).length
  const own = await takeNumbers(tx, message.room_id, 1 + roots + quotes)
  return { own, root: own + 1, firstQuote: own + 1 + roots }
}

/** The message whose thread it stands in, if any. */
const rootsOf = ({ thread_root_id: rootId }: Message) => (rootId === null ? [] : [rootId])

async function recountRoot(tx: Transaction, message: Message, seq: number): Promise<void> {
  for (const rootId of rootsOf(message)) await recountThread(tx, rootId, seq)
}

async function auditOther(
  tx: Transaction,
  { viewer, address, message, action }: { viewer: Viewer; address: string; message: Message; action: AuditedAction },
): Promise<void> {
  if (message.author.id === viewer.id) return
  await recordAudit(tx, { actorId: viewer.id, address, action, subjectId: message.id })
}

type AuditedAction = 'message.deleted' | 'message.restored'
