import type { Message } from './message.ts'

/** What a message says, for a line elsewhere: its text, else the names of its files. */
export const summaryOf = ({ body, attachments }: Pick<Message, 'body' | 'attachments'>): string =>
  body || attachments.map(({ name }) => name).join(', ')
