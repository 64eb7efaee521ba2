import type { Viewer } from '../accounts/viewer.ts'
import { stamped } from '../messages/changing.ts'
import type { Message } from '../messages/message.ts'
import { notYours } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import { notFound } from '../platform/problem.ts'
import { describeAttachment } from './files.store.ts'

export type DescribeFile = ReturnType<typeof createDescribeFile>

/** Makes what says what a picture of a message shows. */
export function createDescribeFile({ messages }: { messages: Pick<MessagesService, 'change'> }) {
  /** Of one's own message alone. The same words change nothing. Throws 403, and 404 for a file that it has not. */
  return async function describeFile(
    viewer: Viewer,
    { messageId, fileId }: { messageId: string; fileId: string },
    alt: string,
  ): Promise<Message> {
    return await messages.change(viewer, messageId, async (tx, { message }) => {
      if (message.author.id !== viewer.id) throw notYours()
      const file = message.attachments.find((attachment) => attachment.id === fileId)
      if (!file) throw notFound()
      if (file.alt === alt) return []
      await describeAttachment(tx, fileId, alt)
      return await stamped(tx, message)
    })
  }
}
