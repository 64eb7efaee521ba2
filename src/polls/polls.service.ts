import type { Viewer } from '../accounts/viewer.ts'
import { stamped } from '../messages/changing.ts'
import type { Message } from '../messages/message.ts'
import { isDeleted } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sent } from '../messages/sending.ts'
import type { MessageAccess } from '../messages/messages.store.ts'
import type { Poll } from './poll.ts'
import { mayNotClose, noPoll, noSuchOption, oneChoice, pollClosed } from './polls.problems.ts'
import type { NewPollInput } from './polls.schemas.ts'
import { closePoll, setVote } from './polls.store.ts'

export type PollsService = ReturnType<typeof createPolls>

/** Messages that ask. A vote changes what the room shows, so it takes a number of it as a reaction does. */
export function createPolls({ messages }: { messages: Pick<MessagesService, 'send' | 'change'> }) {
  /** Sends a poll: a message whose text is the question. As of any message, the same id answers with the first result. */
  async function ask(author: Pick<Viewer, 'id'>, roomId: string, input: NewPollInput): Promise<Sent> {
    const { question, options, many, ...sent } = input
    return await messages.send(author, roomId, {
      ...sent,
      reply_to_id: undefined,
      body: question,
      poll: { many, options },
    })
  }

  /**
   * Makes these one's choices, whatever they were; none takes the vote back. The same ones change nothing and take no
   * number. Throws 404, 403, 409 for a closed poll, 422 for options that it has not and for several where it takes one.
   */
  async function vote(viewer: Viewer, messageId: string, choices: readonly number[]): Promise<Message> {
    return await messages.change(viewer, messageId, async (tx, found) => {
      const { message, poll } = requirePoll(found)
      if (choices.some((choice) => choice >= poll.options.length)) throw noSuchOption(poll.options.length)
      if (!poll.many && choices.length > 1) throw oneChoice(choices.length)
      if (poll.closed_at) throw pollClosed()
      if (!(await setVote(tx, messageId, viewer.id, choices))) return []
      return await stamped(tx, message)
    })
  }

  /** Ends the voting; twice is once. Throws 404, 403 unless they made it or run the room. */
  async function close(viewer: Viewer, messageId: string): Promise<Message> {
    return await messages.change(viewer, messageId, async (tx, found) => {
      const { message, poll } = requirePoll(found)
      if (message.author.id !== viewer.id && found.memberRole !== 'admin') throw mayNotClose()
      if (poll.closed_at) return []
      await closePoll(tx, messageId)
      return await stamped(tx, message)
    })
  }

  return { ask, vote, close }
}

function requirePoll({ message }: MessageAccess): { message: Message; poll: Poll } {
  if (message.deleted_at) throw isDeleted()
  if (!message.poll) throw noPoll()
  return { message, poll: message.poll }
}
