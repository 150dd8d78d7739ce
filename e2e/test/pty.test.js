// The public TypeScript SDK: terminals, through the platform's tunnel of WebSockets.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { Daytona, DaytonaNotFoundError } from '@daytona/sdk'

import { eventually, Server } from '../server.js'

let server
let daytona
let sandbox

before(async () => {
	server = await Server.start()
	daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
	sandbox = await daytona.create()
})

after(async () => {
	await sandbox?.delete().catch(() => {})
	await daytona?.[Symbol.asyncDispose]()
	await server?.stop()
})

function screen() {
	const heard = { text: '' }
	const decoder = new TextDecoder()
	return [heard, (data) => { heard.text += decoder.decode(data, { stream: true }) }]
}

test('a terminal takes input and ends with the code of its shell', async () => {
	const [heard, onData] = screen()
	const pty = await sandbox.process.createPty({ id: 'first', cols: 100, rows: 30, cwd: '/tmp', envs: { A: 'b c' }, onData })
	await pty.sendInput('echo "[$A]" $(pwd) $(stty size)\n')
	await eventually('the answer', () => heard.text.includes('[b c] /tmp 30 100') || undefined, 20_000)
	await pty.sendInput('exit 7\n')
	assert.equal((await pty.wait()).exitCode, 7)
	await assert.rejects(sandbox.process.getPtySessionInfo('first'), DaytonaNotFoundError)
})

test('a terminal outlives its client, is resized and found again', async () => {
	const one = await sandbox.process.createPty({ id: 'kept', onData: () => {} })
	await one.sendInput('kept=yes\n')
	await one.disconnect()
	assert.ok((await sandbox.process.listPtySessions()).some(({ id }) => id === 'kept'))
	const resized = await sandbox.process.resizePtySession('kept', 120, 40)
	assert.deepEqual([resized.cols, resized.rows], [120, 40])
	const [heard, onData] = screen()
	const two = await sandbox.process.connectPty('kept', { onData })
	await two.sendInput('echo "[$kept]" $(stty size)\n')
	await eventually('the answer', () => heard.text.includes('[yes] 40 120') || undefined, 20_000)
	await sandbox.process.killPtySession('kept')
	assert.equal((await two.wait()).exitCode, 137)
	await assert.rejects(sandbox.process.killPtySession('kept'), DaytonaNotFoundError)
})

test('a terminal that is unknown cannot be connected to', async () => {
	await assert.rejects(sandbox.process.connectPty('nobody', { onData: () => {} }))
})
