// A registry of the test's own, with one small image in it and others on request: the Debian docker-registry on a free port, which asks for a
// password.
import { execFileSync, spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash, randomBytes } from 'node:crypto'

import { eventually } from './server.js'

export const username = 'tester'
export const password = 'a password'

/** Of the password, by bcrypt. */
function hash() {
	const program = 'import crypt,sys; print(crypt.crypt(sys.argv[1], crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16)))'
	return execFileSync('/usr/bin/python3', ['-W', 'ignore', '-c', program, password], { encoding: 'utf8' }).trim()
}

async function freePort() {
	const server = createServer()
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address()
	await new Promise((resolve) => server.close(resolve))
	return port
}

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex')

const tar = (root) => execFileSync('tar', ['--create', '--owner=0', '--group=0', '--numeric-owner', '-C', root, '.'],
	{ maxBuffer: 1 << 30 })

/** A layer with a program that needs nothing, a user and a file. */
async function smallLayer(root) {
	await mkdir(join(root, 'bin'), { recursive: true })
	await mkdir(join(root, 'etc'))
	await mkdir(join(root, 'srv'))
	await copyFile('/usr/bin/catatonit', join(root, 'bin', 'program'))
	await chmod(join(root, 'bin', 'program'), 0o755)
	await writeFile(join(root, 'etc', 'passwd'), 'root:x:0:0::/:/bin/sh\napp:x:1234:1234::/srv:/bin/sh\n')
	await writeFile(join(root, 'srv', 'note'), 'from the registry\n')
	return tar(root)
}

/** An OCI layout of an image that runs the program of its first layer. */
async function writeImage(layout, layers) {
	const blobs = join(layout, 'blobs', 'sha256')
	await mkdir(blobs, { recursive: true })
	const put = async (bytes) => {
		await writeFile(join(blobs, digest(bytes)), bytes)
		return { digest: `sha256:${digest(bytes)}`, size: bytes.length }
	}
	const json = (value) => Buffer.from(JSON.stringify(value))
	const type = 'application/vnd.oci.image'
	const config = json({
		architecture: { x64: 'amd64', arm64: 'arm64' }[process.arch],
		os: 'linux',
		config: { User: 'app', WorkingDir: '/srv', Env: ['FROM_IMAGE=yes'], Entrypoint: ['/bin/program', '-P'] },
		rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${digest(layer)}`) },
	})
	const listed = []
	for (const layer of layers) {
		listed.push({ mediaType: `${type}.layer.v1.tar`, ...(await put(layer)) })
	}
	const manifest = json({
		schemaVersion: 2,
		mediaType: `${type}.manifest.v1+json`,
		config: { mediaType: `${type}.config.v1+json`, ...(await put(config)) },
		layers: listed,
	})
	const index = { mediaType: `${type}.manifest.v1+json`, ...(await put(manifest)),
		annotations: { 'org.opencontainers.image.ref.name': 'image' } }
	await writeFile(join(layout, 'index.json'), json({ schemaVersion: 2, manifests: [index] }))
	await writeFile(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
}

export class Registry {
	/** One that is open asks for no password. */
	static async start({ open = false } = {}) {
		const directory = await mkdtemp(join(tmpdir(), 'daytona-registry-'))
		const port = await freePort()
		await writeFile(join(directory, 'passwords'), `${username}:${hash()}\n`)
		await writeFile(join(directory, 'config.yml'), [
			'version: 0.1',
			'storage:',
			`  filesystem: { rootdirectory: ${join(directory, 'data')} }`,
			'http:',
			`  addr: 127.0.0.1:${port}`,
			...(open ? [] : ['auth:', `  htpasswd: { realm: test, path: ${join(directory, 'passwords')} }`]),
			'',
		].join('\n'))
		const child = spawn('docker-registry', ['serve', join(directory, 'config.yml')], { stdio: 'ignore' })
		const registry = new Registry(directory, port, child)
		await eventually('the registry', async () => {
			const answer = await fetch(`${registry.url}/v2/`).catch(() => undefined)
			return answer?.status === (open ? 200 : 401) || undefined
		})
		registry.small = await smallLayer(join(directory, 'root'))
		await registry.push('tools/small:1.0', [registry.small])
		return registry
	}

	constructor(directory, port, child) {
		this.directory = directory
		this.host = `127.0.0.1:${port}`
		this.url = `http://${this.host}`
		this.child = child
	}

	async push(name, layers) {
		const layout = await mkdtemp(join(this.directory, 'layout-'))
		await writeImage(layout, layers)
		execFileSync('skopeo', ['--insecure-policy', 'copy', '--quiet', '--dest-tls-verify=false',
			`--dest-creds=${username}:${password}`, `oci:${layout}:image`, `docker://${this.host}/${name}`])
		return `${this.host}/${name}`
	}

	/** Sends an image with that many further layers, each of one file of random bytes; gives the bytes by path. */
	async pushNoise(name, count, bytes) {
		const layers = [this.small]
		const files = {}
		for (let number = 0; number < count; number++) {
			const root = await mkdtemp(join(this.directory, 'noise-'))
			const path = `/srv/noise${number}`
			files[path] = randomBytes(bytes)
			await mkdir(join(root, 'srv'))
			await writeFile(join(root, path), files[path])
			layers.push(tar(root))
			await rm(root, { recursive: true })
		}
		return { image: await this.push(name, layers), files }
	}

	async stop() {
		const ended = new Promise((resolve) => this.child.once('exit', resolve))
		this.child.kill()
		await ended
		await rm(this.directory, { recursive: true, force: true })
	}
}
