package dev.opendaytona.runner.toolbox;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import dev.opendaytona.api.Secret;
import dev.opendaytona.runner.RunnerApplication;
import dev.opendaytona.runner.RunnerSettings;

/**
 * A runner in a process of its own, which serves until it is killed.
 */
public final class KilledRunner {

	private KilledRunner() {
	}

	/**
	 * Serves, and says where.
	 * @param args the directory and the token
	 */
	public static void main(String[] args) {
		RunnerSettings settings = new RunnerSettings(Path.of(args[0]), "127.0.0.1", 0, Secret.of(args[1]), "oci");
		System.out.println("serves at " + RunnerApplication.start(settings).url());
		while (true) {
			LockSupport.park();
		}
	}

}
