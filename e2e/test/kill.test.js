// A server that is killed, or loses its database, in the middle of its work.
import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { Daytona } from '@daytona/sdk'

import { commandsOf, Host } from '../host.js'
import { eventually, Server } from '../server.js'

const CONVERGE_MS = 10_000
const IN_TRANSITION = ['creating', 'starting', 'stopping', 'destroying', 'unknown']
const COUNT = 'echo $$ > counter.pid; i=0; while :; do i=$((i+1)); echo $i >> ticks; sleep 0.05; done'

let server
let daytona
let host

before(async () => {
	await use(await Server.start())
	host = new Host(server.data)
})

after(async () => {
	await daytona?.[Symbol.asyncDispose]()
	await server?.stop()
})

async function use(started) {
	await daytona?.[Symbol.asyncDispose]()
	server = started
	daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
}

async function all() {
	const found = []
	for await (const sandbox of daytona.list()) {
		found.push(sandbox)
	}
	return found
}

async function shell(sandbox, command) {
	const { exitCode, result } = await sandbox.process.executeCommand(command)
	assert.equal(exitCode, 0, result)
	return result.trim()
}

function ask(path) {
	return fetch(`${server.apiUrl}${path}`, { headers: { authorization: `Bearer ${server.key}` } })
}

test('sandboxes outlive a kill of the server', async () => {
	const [counting, resting] = await Promise.all([daytona.create(), daytona.create()])
	await shell(counting, `nohup sh -c '${COUNT}' > /dev/null 2>&1 & until test -s ticks; do sleep 0.05; done`)
	await shell(resting, 'echo kept > file')
	await resting.stop()
	const inside = await shell(counting, 'cat counter.pid')
	const ticks = Number(await shell(counting, 'wc -l < ticks'))
	const outside = commandsOf(counting.id)
	assert.ok(outside.length > 0)

	await use(await server.killAndStartAgain())

	const states = Object.fromEntries((await all()).map(({ id, state }) => [id, state]))
	assert.deepEqual(states, { [counting.id]: 'started', [resting.id]: 'stopped' })
	const counted = await daytona.get(counting.id)
	assert.equal(await shell(counted, 'cat counter.pid; kill -0 $(cat counter.pid)'), inside)
	const now = await shell(counted, 'wc -l < ticks; tail -n 1 ticks')
	const [lines, last] = now.split('\n').map(Number)
	assert.ok(last > ticks && last - lines <= 2, `${ticks} ticks before, ${lines} lines up to ${last} after`)
	assert.ok(commandsOf(counting.id).some((pid) => outside.includes(pid)), 'the process is the same')
	await counted.fs.uploadFile(Buffer.from('new'), 'new.txt')
	assert.equal((await counted.fs.downloadFile('new.txt')).toString(), 'new')

	const rested = await daytona.get(resting.id)
	await rested.start()
	assert.equal(await shell(rested, 'cat file'), 'kept')
	await Promise.all([counted.delete(60, true), rested.delete(60, true)])
	assert.deepEqual(await all(), [])
	assert.deepEqual(host.sandboxes(), [])
})

test('a killed database comes back, and until then the answer is a clear 503', async () => {
	const sandbox = await daytona.create()
	const [postmaster] = (await readFile(join(server.data, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')
	process.kill(Number(postmaster), 'SIGKILL')
	const refused = new Map()
	let good = 0
	await eventually('the database to answer ten times in a row', async () => {
		const answer = await ask(`/sandbox/${sandbox.id}`)
		const body = await answer.json()
		good = answer.status === 200 ? good + 1 : 0
		if (answer.status !== 200) {
			refused.set(`${answer.status} ${body.code}`, body.message)
		}
		return good === 10 || undefined
	}, CONVERGE_MS)
	assert.ok(refused.size > 0, 'the database was away')
	for (const [kind, message] of refused) {
		assert.equal(kind, '503 DATABASE_UNAVAILABLE', message)
		assert.match(message, /database.*try again/)
	}
	assert.equal(await shell(sandbox, 'echo unharmed'), 'unharmed')
	const fresh = await daytona.create()
	await Promise.all([sandbox.delete(60, true), fresh.delete(60, true)])
})

test('a kill in the middle of creates and deletes leaves nothing half done', async () => {
	const old = await Promise.all(Array.from({ length: 10 }, () => daytona.create()))
	const work = [...old.map((sandbox) => sandbox.delete(60, true)), ...old.map(() => daytona.create())]
	const done = Promise.allSettled(work)
	await Promise.race(work)
	await use(await server.killAndStartAgain())
	assert.ok((await done).some(({ status }) => status === 'rejected'), 'some were cut off')

	const listed = await eventually('every sandbox to have come to rest', async () => {
		const found = await all()
		return found.some(({ state }) => IN_TRANSITION.includes(state)) ? undefined : found
	}, CONVERGE_MS)
	const ids = listed.map(({ id }) => id)
	assert.deepEqual(host.sandboxes().filter((id) => !ids.includes(id)), [], 'sandboxes without a row')
	await Promise.all(listed.filter(({ state }) => state === 'started').map((sandbox) => shell(sandbox, 'true')))
	await Promise.all(listed.map((sandbox) => sandbox.delete(60, true)))
	assert.deepEqual(await all(), [])
	assert.deepEqual(host.sandboxes(), [])
})

test('a server that ends without sandboxes leaves nothing on the machine', async () => {
	await server.kill('SIGTERM')
	const clean = { mounts: [], groups: [], links: [], processes: [] }
	await eventually('links to be gone', () => host.leftovers().links.length === 0 || undefined, CONVERGE_MS)
	assert.deepEqual(host.leftovers(), clean)
	await rm(server.directory, { recursive: true, force: true })
	server = undefined
})
