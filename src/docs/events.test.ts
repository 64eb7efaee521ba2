import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { z } from 'zod'
import { eventSchema, signalSchema } from '../delivery/bus.ts'
import { messageSchema } from '../messages/message.ts'

const manual = await Bun.file(join(import.meta.dir, '../../docs/events.md')).text()
const examples = [...manual.matchAll(/```json\n([^]*?)```/g)].map(([, json = '']): unknown => JSON.parse(json))
const kindSchema = z.object({ kind: z.string() })

/** An example as a strict reader would take it: what the schema does not know is an error and not dropped. */
function readAsIs(example: unknown): unknown {
  const { kind } = kindSchema.parse(example)
  const isEvent = ['message', 'membership', 'room'].includes(kind)
  return isEvent ? eventSchema.parse(example) : signalSchema.parse(example)
}

describe('the manual of events', () => {
  test.each(examples.map((example) => [kindSchema.parse(example).kind, example]))(
    'has an example of %s that is what goes over the bus, to the last field',
    (_, example) => {
      expect(readAsIs(example)).toEqual(example)
    },
  )

  test('has an example of each kind', () => {
    const kinds = [...eventSchema.options, ...signalSchema.options].map((option) => option.shape.kind.value)
    expect(examples.map((example) => kindSchema.parse(example).kind).toSorted()).toEqual(kinds.toSorted())
  })

  test('explains each field', () => {
    const explained = [...manual.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, names = '']) =>
      [...names.matchAll(/`(?:message\.)?(\w+)`/g)].map(([, name = '']) => name),
    )
    const fields = eventSchema.options.flatMap((option) => Object.keys(option.shape)).filter((name) => name !== 'message')
    for (const field of [...fields, ...Object.keys(messageSchema.shape)]) expect([field, explained.includes(field)]).toEqual([field, true])
  })
})
