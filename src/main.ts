#!/usr/bin/env bun
import { runCommand } from './commands/run.ts'

process.exit(await runCommand(Bun.argv.slice(2), process.env))
