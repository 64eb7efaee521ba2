import { expect, test } from 'bun:test'
import { createPushReceiver } from '../../test/harness/push-service.ts'
import { areUsable, encryptPush, MAX_PUSH_BYTES } from './push-encryption.ts'

const bytes = (text: string) => Buffer.from(text, 'base64url')

test('the example of RFC 8291 comes out as it stands there', () => {
  const keys = {
    p256dh: bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
    auth: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
  }
  const fresh = {
    privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
  }
  const body = encryptPush(Buffer.from('When I grow up, I want to be a watermelon'), keys, fresh)
  expect(body.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('the browser reads what was encrypted for it, up to the greatest length', () => {
  const receiver = createPushReceiver()
  for (const text of ['', '東京 🚢', 'x'.repeat(MAX_PUSH_BYTES)]) {
    const body = encryptPush(Buffer.from(text), receiver.keys)
    expect(receiver.decrypt(body).toString()).toBe(text)
    expect(body.length).toBeLessThanOrEqual(4096)
  }
})

test('another browser does not, and no two pushes look alike', () => {
  const [receiver, other] = [createPushReceiver(), createPushReceiver()]
  const body = encryptPush(Buffer.from('for one'), receiver.keys)
  expect(() => other.decrypt(body)).toThrow()
  expect(encryptPush(Buffer.from('for one'), receiver.keys).equals(body)).toBe(false)
})

test('keys that are none are told apart before anything is kept', () => {
  const { keys } = createPushReceiver()
  expect(areUsable(keys)).toBe(true)
  expect(areUsable({ ...keys, auth: Buffer.alloc(15) })).toBe(false)
  expect(areUsable({ ...keys, p256dh: Buffer.alloc(65, 4) })).toBe(false)
  expect(areUsable({ ...keys, p256dh: keys.p256dh.subarray(1) })).toBe(false)
})
