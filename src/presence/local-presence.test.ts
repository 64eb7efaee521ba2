import { describe } from 'bun:test'
import { createLocalPresence } from './local-presence.ts'
import { presenceContract } from './presence.contract.ts'

describe('presence of a single instance', () => presenceContract(async () => createLocalPresence()))
