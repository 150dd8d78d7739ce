package dev.opendaytona.runner.engine;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;

/**
 * What sandboxes under test should be. No two are of the same id.
 */
public final class Specs {

	public static final SandboxSpec.Limits LIMITS = new SandboxSpec.Limits(2, 512, 256, 256);

	private static final AtomicInteger COUNT = new AtomicInteger();

	private Specs() {
	}

	/**
	 * A sandbox of the host image.
	 * @return its spec
	 */
	public static SandboxSpec fresh() {
		return of("host:default", "daytona");
	}

	/**
	 * A sandbox of an image.
	 * @param image the name of the image
	 * @param user the user of the sandbox
	 * @return its spec
	 */
	public static SandboxSpec of(String image, String user) {
		return new SandboxSpec("t" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet(), image, user,
				Map.of("FROM_SPEC", "yes"), LIMITS, NetworkPolicy.OPEN);
	}

	/**
	 * A sandbox with limits of its own.
	 * @param limits the limits
	 * @return its spec
	 */
	public static SandboxSpec of(SandboxSpec.Limits limits) {
		return with(fresh(), limits);
	}

	/**
	 * A sandbox with a network policy of its own.
	 * @param policy the policy
	 * @return its spec
	 */
	public static SandboxSpec of(NetworkPolicy policy) {
		return fresh().with(policy);
	}

	/**
	 * The same sandbox with other limits.
	 * @param spec the sandbox
	 * @param limits the limits
	 * @return its spec
	 */
	public static SandboxSpec with(SandboxSpec spec, SandboxSpec.Limits limits) {
		return new SandboxSpec(spec.id(), spec.image(), spec.user(), spec.env(), limits, spec.network());
	}

}
