package dev.opendaytona.runner.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Caches of commands, from build to build.
 */
class CacheMountIT {

	private static final AtomicInteger STEP = new AtomicInteger();

	private static BuildHost host;

	@BeforeAll
	static void open() {
		host = BuildHost.open();
	}

	@AfterAll
	static void close() {
		host.close();
	}

	/** No two commands are the same, so that none is taken from the build cache. */
	private static String run(String options, String command) {
		return "RUN --mount=type=cache,target=/cache," + options + " : " + STEP.incrementAndGet() + "; " + command
				+ "\n";
	}

	private static BuildHost.Built build(String owner, String... steps) throws Exception {
		BuildHost.Built built = host.build(owner, "FROM host:default\n" + String.join("", steps), NetworkPolicy.OPEN);
		assertThat(built.status().state()).as(built.log()).isEqualTo(ImageStatus.State.READY);
		return built;
	}

	@Test
	void cacheWhenUsedAgainHoldsWhatWasLeftInIt() throws Exception {
		build("one", run("id=a,uid=1000,mode=0750",
				"mkdir /cache/d; echo x > /cache/d/f; ln -s d/f /cache/l; chmod 640 /cache/d/f; chown 1000:7 /cache/d/f"));
		BuildHost.Built again = build("one", run("id=a", "stat -c '%n %A %u %g' /cache /cache/d/f; cat /cache/l"),
				"RUN ls -A /cache | wc -l\n");
		assertThat(again.log()).contains("/cache drwxr-x--- 1000 0", "/cache/d/f -rw-r----- 1000 7", "\nx\n", "\n0\n");
	}

	@Test
	void cacheWhenOfAnotherOwnerOrNameIsAnother() throws Exception {
		build("one", run("id=b", "echo x > /cache/mine"));
		assertThat(build("two", run("id=b", "echo found: $(ls /cache)")).log()).contains("found:\n");
		assertThat(build("one", run("id=c", "echo found: $(ls /cache)")).log()).contains("found:\n");
		assertThat(build("one", run("id=b", "echo found: $(ls /cache)")).log()).contains("found: mine\n");
	}

	@Test
	void cacheWhenReadOnlyIsLeftAsItWas() throws Exception {
		build("one", run("id=d", "touch /cache/first"));
		build("one", run("id=d,readonly", "ls /cache/first; touch /cache/second || true"));
		assertThat(build("one", run("id=d", "echo found: $(ls /cache)")).log()).contains("found: first\n");
	}

	@Test
	void cacheWhenTheCommandFailsIsKeptAllTheSame() throws Exception {
		BuildHost.Built failed = host.build("one", "FROM host:default\n" + run("id=e", "touch /cache/kept; exit 1"),
				NetworkPolicy.OPEN);
		assertThat(failed.status().state()).isEqualTo(ImageStatus.State.FAILED);
		assertThat(build("one", run("id=e", "echo found: $(ls /cache)")).log()).contains("found: kept\n");
	}

	@Test
	void cacheWhenNewStartsWithWhatItIsFrom() throws Exception {
		String stage = "FROM host:default AS given\nRUN mkdir /given && echo start > /given/f\n";
		BuildHost.Built built = host.build("one",
				stage + "FROM host:default\n"
						+ run("id=f,from=given,source=/given", "cat /cache/f; echo more > /cache/g"),
				NetworkPolicy.OPEN);
		assertThat(built.log()).contains("\nstart\n");
		assertThat(build("one", run("id=f", "echo found: $(ls /cache)")).log()).contains("found: f g\n");
	}

	@Test
	void cacheWhenLargerThanAnyMayBeIsNotKept() throws Exception {
		build("one", run("id=huge", "truncate -s 1E /cache/hole"));
		assertThat(build("one", run("id=huge", "echo found: $(ls /cache)")).log()).contains("found:\n");
	}

	@Test
	void cacheWhenTwoBuildsTakeEachOthersDoesNotWaitForEver() throws Exception {
		String first = "RUN --mount=type=cache,target=/a,id=x,sharing=locked --mount=type=cache,target=/b,id=y sleep 1; : "
				+ STEP.incrementAndGet() + "\n";
		String second = "RUN --mount=type=cache,target=/a,id=y,sharing=locked --mount=type=cache,target=/b,id=x sleep 1; : "
				+ STEP.incrementAndGet() + "\n";
		CompletableFuture<BuildHost.Built> one = CompletableFuture.supplyAsync(() -> quietly(first));
		CompletableFuture<BuildHost.Built> other = CompletableFuture.supplyAsync(() -> quietly(second));
		assertThat(one.get().status().state()).isEqualTo(ImageStatus.State.READY);
		assertThat(other.get().status().state()).isEqualTo(ImageStatus.State.READY);
	}

	@Test
	void expireWhenACacheIsDamagedRemovesIt() throws Exception {
		build("one", run("id=damaged", "touch /cache/f"));
		Path directory = host.oci().directory().resolve("caches");
		try (Stream<Path> caches = Files.list(directory)) {
			for (Path cache : caches.toList()) {
				Files.writeString(cache.resolve("size"), "");
			}
		}
		new CacheMounts(directory).expire();
		assertThat(directory).isEmptyDirectory();
	}

	@Test
	void expireWhenThereIsTooMuchRemovesTheLeastRecentlyUsed() throws Exception {
		build("one", run("id=old", "head -c 3000000 /dev/zero > /cache/f"));
		build("one", run("id=new", "head -c 1000000 /dev/zero > /cache/f"));
		CacheMounts caches = new CacheMounts(host.oci().directory().resolve("caches"));
		caches.expire(Instant.EPOCH, 2_000_000);
		assertThat(build("one", run("id=old", "echo found: $(ls /cache)")).log()).contains("found:\n");
		assertThat(build("one", run("id=new", "echo found: $(ls /cache)")).log()).contains("found: f\n");
		caches.expire(Instant.now().plusSeconds(60), Long.MAX_VALUE);
		assertThat(build("one", run("id=new", "echo found: $(ls /cache)")).log()).contains("found:\n");
	}

	@Test
	void cacheWhenLockedIsOfOneBuildAtATime() throws Exception {
		String count = "n=$(cat /cache/n 2>/dev/null || echo 0); sleep 1; echo $((n + 1)) > /cache/n";
		String locked = run("id=g,sharing=locked", count);
		String other = run("id=g,sharing=locked", count);
		CompletableFuture<BuildHost.Built> first = CompletableFuture.supplyAsync(() -> quietly(locked));
		CompletableFuture<BuildHost.Built> second = CompletableFuture.supplyAsync(() -> quietly(other));
		first.get();
		second.get();
		assertThat(build("one", run("id=g", "echo counted $(cat /cache/n)")).log()).contains("counted 2\n");
	}

	private static BuildHost.Built quietly(String step) {
		try {
			return build("one", step);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
