// A server that is killed while it fetches or builds an image, or copies a sandbox.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { Daytona } from '@daytona/sdk'

import { Host } from '../host.js'
import { password, Registry, username } from '../registry.js'
import { eventually, Server } from '../server.js'

const END_MS = 60_000
const COLLECTED_MS = 90_000
const LAYERS = 6
const LAYER_BYTES = 32 << 20
const COPIES = 6
/** Where a sandbox of the machine's own programs has its directory /srv on the disk. */
const SRV = join('up', 'srv')

let server
let daytona
let registry
let host

before(async () => {
	registry = await Registry.start()
	await use(await Server.start())
	host = new Host(server.data)
	await api('POST', '/docker-registry',
		{ name: 'mine', url: registry.url, username, password, registryType: 'organization' })
})

after(async () => {
	await daytona?.[Symbol.asyncDispose]()
	await server?.stop()
	await registry?.stop()
})

async function use(started) {
	await daytona?.[Symbol.asyncDispose]()
	server = started
	daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
}

async function api(method, path, body) {
	const answer = await fetch(`${server.apiUrl}${path}`, {
		method,
		headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
		body: body && JSON.stringify(body),
	})
	const text = await answer.text()
	assert.ok(answer.ok || answer.status === 404, text)
	return { status: answer.status, body: text ? JSON.parse(text) : undefined }
}

async function run(sandbox, command) {
	const { exitCode, result } = await sandbox.process.executeCommand(command)
	assert.equal(exitCode, 0, result)
	return result.trim()
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
const there = (...path) => readdir(join(server.data, 'runner', ...path))
const pool = async (prefix) => (await there('pool')).filter((name) => name.startsWith(prefix))

/** Waits for the end of a snapshot's way, which must be a good one. */
async function active(name) {
	await eventually(`${name} to be active`, async () => {
		const { body } = await api('GET', `/snapshots/${name}`)
		assert.ok(!['error', 'build_failed'].includes(body.state), body.errorReason)
		return body.state === 'active' || undefined
	}, END_MS)
}

/** No blob is half there, and nothing is being unpacked. */
async function nothingIsHalf() {
	assert.deepEqual(await there('images', 'unpacking'), [])
	assert.deepEqual(await pool('draft.'), [])
	for (const blob of await there('images', 'blobs', 'sha256')) {
		assert.equal(sha256(await readFile(join(server.data, 'runner', 'images', 'blobs', 'sha256', blob))), blob)
	}
}

test('a pull that was cut off goes on and ends in the whole image', async () => {
	const { image, files } = await registry.pushNoise('tools/large:1.0', LAYERS, LAYER_BYTES)
	await api('POST', '/snapshots', { name: 'large', imageName: image })
	await eventually('a part of the image', async () => (await there('images', 'blobs', 'sha256')).length > 0 || undefined)
	await server.kill('SIGKILL')
	assert.deepEqual(await there('images', 'records'), [], 'it was killed too late')
	await use(await server.killAndStartAgain())
	await active('large')
	await nothingIsHalf()
	const sandbox = await daytona.create({ snapshot: 'large' })
	for (const [path, bytes] of Object.entries(files)) {
		assert.equal(sha256(await sandbox.fs.downloadFile(path)), sha256(bytes), path)
	}
	assert.equal((await there('images', 'layers')).length, LAYERS + 1)
	await sandbox.delete(60, true)
	await daytona.snapshot.delete(await daytona.snapshot.get('large'))
})

test('a build that was cut off goes on from the last step that was kept', async () => {
	const dockerfileContent = [
		'FROM host:default',
		'RUN head -c 16 /dev/urandom | sha256sum > /srv/once',
		'RUN echo begun > /srv/two && sleep 8 && echo ended >> /srv/two',
	].join('\n')
	await api('POST', '/snapshots', { name: 'built', buildInfo: { dockerfileContent } })
	const first = await eventually('the second step to run', async () => {
		const [building] = await pool('build-')
		const begun = building && (await readFile(join(server.data, 'runner', 'pool', building, SRV, 'two'), 'utf8').catch(() => ''))
		return begun ? building : undefined
	})
	const once = await readFile(join(server.data, 'runner', 'pool', first, SRV, 'once'), 'utf8')
	await server.kill('SIGKILL')
	assert.equal(await readFile(join(server.data, 'runner', 'pool', first, SRV, 'two'), 'utf8'), 'begun\n')
	await use(await server.killAndStartAgain())
	assert.deepEqual((await pool('build-')).filter((name) => name === first), [], 'the sandbox of the killed build')
	assert.equal(host.groups().includes(first), false)
	await active('built')
	await nothingIsHalf()
	const sandbox = await daytona.create({ snapshot: 'built' })
	assert.equal(await run(sandbox, 'cat /srv/two'), 'begun\nended')
	assert.equal(await run(sandbox, 'cat /srv/once'), once.trim(), 'the first step was not run again')
	assert.deepEqual(await pool('build-'), [])
	await sandbox.delete(60, true)
	await daytona.snapshot.delete(await daytona.snapshot.get('built'))
})

test('snapshots and forks that were cut off are whole, or tell why they are not', async () => {
	const source = await daytona.create()
	await run(source, 'head -c 40000000 /dev/urandom > random; sha256sum random > sum; echo mine > note')
	const names = Array.from({ length: COPIES }, (_, number) => `copy${number}`)
	const work = names.flatMap((name) => [
		api('POST', `/sandbox/${source.id}/snapshot`, { name }),
		api('POST', `/sandbox/${source.id}/fork`, { name: `fork-${name}` }),
	])
	const done = Promise.allSettled(work)
	await Promise.race(work)
	await use(await server.killAndStartAgain())
	assert.ok((await done).some(({ status }) => status === 'rejected'), 'some were cut off')

	const snapshots = await eventually('every snapshot to have come to an end', async () => {
		const found = await Promise.all(names.map((name) => api('GET', `/snapshots/${name}`)))
		const known = found.filter(({ status }) => status === 200).map(({ body }) => body)
		return known.every(({ state }) => ['active', 'error'].includes(state)) ? known : undefined
	}, END_MS)
	const forks = await eventually('every fork to have come to an end', async () => {
		const { body } = await api('GET', `/sandbox/${source.id}/forks`)
		return body.every(({ state }) => ['started', 'error'].includes(state)) ? body : undefined
	}, END_MS)
	for (const failed of [...snapshots, ...forks].filter(({ state }) => state === 'error')) {
		assert.ok(failed.errorReason, `${failed.name} tells why`)
	}
	const whole = forks.filter(({ state }) => state === 'started').map(({ id }) => daytona.get(id))
	for (const { name } of snapshots.filter(({ state }) => state === 'active')) {
		whole.push(daytona.create({ snapshot: name }))
	}
	assert.ok(whole.length > 0, 'the one that ended first')
	for (const copy of await Promise.all(whole)) {
		assert.equal(await run(copy, 'sha256sum --quiet --check sum; cat note'), 'mine')
		await copy.delete(60, true)
	}
	assert.equal(await run(source, 'sha256sum --quiet --check sum; cat note'), 'mine')
	await nothingIsHalf()
	for (const { id } of forks.filter(({ state }) => state === 'error')) {
		await api('DELETE', `/sandbox/${id}`)
	}
	await source.delete(60, true)
	await Promise.all(snapshots.map(async ({ id }) => api('DELETE', `/snapshots/${id}`)))
})

test('sandboxes that were going back to a snapshot are all of it, or all of what they were', async () => {
	const source = await daytona.create()
	await run(source, 'echo before > note')
	await source.createSnapshot('point')
	const sandboxes = await Promise.all(Array.from({ length: COPIES }, () => daytona.create({ snapshot: 'point' })))
	await Promise.all(sandboxes.map((sandbox) => run(sandbox, 'echo after > note; echo stray > stray')))
	const work = sandboxes.map(({ id }) => api('POST', `/sandbox/${id}/rollback`, { snapshot: 'point' }))
	const done = Promise.allSettled(work)
	await Promise.race(work)
	await use(await server.killAndStartAgain())
	assert.ok((await done).some(({ status }) => status === 'rejected'), 'some were cut off')
	const notes = await Promise.all(sandboxes.map(async ({ id }) => {
		await eventually(`${id} to be started`, async () => (await api('GET', `/sandbox/${id}`)).body.state === 'started' || undefined, END_MS)
		return run(await daytona.get(id), 'cat note; ls')
	}))
	for (const note of notes) {
		assert.ok(['before\nnote', 'after\nnote\nstray'].includes(note), note)
	}
	assert.ok(notes.includes('before\nnote'), 'the one that ended first')
	await Promise.all([source, ...sandboxes].map(async ({ id }) => api('DELETE', `/sandbox/${id}`)))
	await api('DELETE', `/snapshots/${(await api('GET', '/snapshots/point')).body.id}`)
})

test('nothing is left of what was made and removed', async () => {
	assert.deepEqual(host.sandboxes(), [])
	await eventually('what nobody needs to be collected', async () => {
		const left = [
			...(await there('images', 'layers')),
			...(await there('images', 'records')),
			...(await there('images', 'logs')),
			...(await pool('')).filter((name) => !name.startsWith('layer.build-')),
		]
		return left.length === 0 || undefined
	}, COLLECTED_MS)
	const kept = (await pool('layer.build-')).map((name) => name.slice('layer.'.length))
	assert.deepEqual((await there('images', 'builds')).sort(), kept.sort())
	await server.kill('SIGTERM')
	const clean = { mounts: [], groups: [], links: [], processes: [] }
	await eventually('links to be gone', () => host.leftovers().links.length === 0 || undefined, END_MS)
	assert.deepEqual(host.leftovers(), clean)
	await rm(server.directory, { recursive: true, force: true })
	server = undefined
})
