// The public TypeScript SDK: sessions, whose logs come over WebSockets through the platform.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import {
	Daytona,
	DaytonaBadRequestError,
	DaytonaConflictError,
	DaytonaGoneError,
	DaytonaNotFoundError,
} from '@daytona/sdk'

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

async function follow(session, command) {
	const heard = { out: '', err: '' }
	await sandbox.process.getSessionCommandLogs(session, command,
		(text) => { heard.out += text }, (text) => { heard.err += text })
	return heard
}

test('a session keeps its directory and variables', async () => {
	await sandbox.process.createSession('kept')
	await sandbox.process.executeSessionCommand('kept', { command: 'cd /tmp; export A=b' })
	const seen = await sandbox.process.executeSessionCommand('kept', { command: 'pwd; echo $A; echo bad >&2; (exit 7)' })
	assert.deepEqual([seen.stdout, seen.stderr, seen.exitCode], ['/tmp\nb\n', 'bad\n', 7])
	const command = await sandbox.process.getSessionCommand('kept', seen.cmdId)
	assert.equal(command.exitCode, 7)
	const logs = await sandbox.process.getSessionCommandLogs('kept', seen.cmdId)
	assert.deepEqual([logs.stdout, logs.stderr], ['/tmp\nb\n', 'bad\n'])
})

test('sessions are listed, told apart and deleted', async () => {
	await sandbox.process.createSession('one')
	await assert.rejects(sandbox.process.createSession('one'), DaytonaConflictError)
	assert.ok((await sandbox.process.listSessions()).some(({ sessionId }) => sessionId === 'one'))
	assert.equal((await sandbox.process.getSession('one')).sessionId, 'one')
	await sandbox.process.deleteSession('one')
	assert.ok(!(await sandbox.process.listSessions()).some(({ sessionId }) => sessionId === 'one'))
	await assert.rejects(sandbox.process.getSession('one'), DaytonaNotFoundError)
	await assert.rejects(sandbox.process.deleteSession('one'), DaytonaNotFoundError)
	await assert.rejects(sandbox.process.executeSessionCommand('one', { command: 'true' }), DaytonaNotFoundError)
	await assert.rejects(sandbox.process.createSession('entrypoint'), DaytonaBadRequestError)
})

test('logs are followed to their end', async () => {
	await sandbox.process.createSession('followed')
	const { cmdId } = await sandbox.process.executeSessionCommand('followed', {
		command: 'for i in 1 2 3; do echo out $i; echo err $i >&2; sleep 0.2; done', runAsync: true,
	})
	assert.deepEqual(await follow('followed', cmdId), { out: 'out 1\nout 2\nout 3\n', err: 'err 1\nerr 2\nerr 3\n' })
	assert.equal((await sandbox.process.getSessionCommand('followed', cmdId)).exitCode, 0)
})

test('many lines are followed without loss', async () => {
	await sandbox.process.createSession('long')
	const { cmdId } = await sandbox.process.executeSessionCommand('long', { command: 'seq 200000', runAsync: true })
	const { out } = await follow('long', cmdId)
	const lines = out.split('\n')
	assert.equal(lines.length, 200_001)
	assert.equal(lines[199_999], '200000')
})

test('logs of what is unknown are refused before the upgrade', async () => {
	await sandbox.process.createSession('known')
	await assert.rejects(follow('known', 'nothing'), (error) => /404/.test(error.message ?? String(error)))
})

test('input reaches a command that runs, and none that ended', async () => {
	await sandbox.process.createSession('asked')
	const { cmdId } = await sandbox.process.executeSessionCommand('asked', {
		command: 'read name; echo hello $name', runAsync: true, suppressInputEcho: true,
	})
	await sandbox.process.sendSessionCommandInput('asked', cmdId, 'you')
	await eventually('the command to end', async () =>
		(await sandbox.process.getSessionCommand('asked', cmdId)).exitCode === 0 || undefined)
	assert.equal((await sandbox.process.getSessionCommandLogs('asked', cmdId)).stdout, 'hello you\n')
	await assert.rejects(sandbox.process.sendSessionCommandInput('asked', cmdId, 'again'), DaytonaGoneError)
})

test('the entrypoint is a session of its own', async () => {
	assert.equal((await sandbox.process.getEntrypointSession()).sessionId, 'entrypoint')
	assert.equal(typeof (await sandbox.process.getEntrypointLogs()).output, 'string')
})
