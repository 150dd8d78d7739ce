package dev.opendaytona.runner.engine.oci;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Account;

/**
 * The users of a sandbox, read from its own files. These belong to the sandbox: what does
 * not parse is skipped, and nothing in them is believed but numbers in range.
 */
final class Accounts {

	private static final List<String> SHELLS = List.of("/usr/bin/zsh", "/bin/zsh", "/usr/bin/bash", "/bin/bash");

	private static final List<String> LAST_SHELLS = List.of("/bin/bash", "/usr/bin/bash", "/bin/sh", "/usr/bin/sh");

	private static final int MAX_NUMBER = 65535;

	private static final long FRESH_NANOS = 2_000_000_000L;

	private static final int MAX_CACHED = 64;

	private final InsideFiles files;

	private final Map<String, Known> known = new ConcurrentHashMap<>();

	Accounts(InsideFiles files) {
		this.files = files;
	}

	/**
	 * A user with its further groups.
	 *
	 * @param account the user
	 * @param groups the numbers of its further groups
	 */
	record Member(Account account, List<Integer> groups) {

		/** The same user with another group, and no further ones. */
		Member inGroup(int gid) {
			return new Member(new Account(this.account.name(), this.account.uid(), gid, this.account.home(),
					this.account.shell()), List.of());
		}

	}

	private record Known(Member member, long readAt) {

		private boolean fresh() {
			return System.nanoTime() - this.readAt < FRESH_NANOS;
		}

	}

	/** The user that was asked for; it must exist. */
	Member get(String user) {
		return cached(user).orElseThrow(() -> new ApiException.NotFound("USER_NOT_FOUND",
				"There is no user '" + user + "' in the sandbox; name one that its /etc/passwd has"));
	}

	/**
	 * The user that the sandbox was made for, or root where its image has none of that
	 * name.
	 */
	Member getOrRoot(String user) {
		return cached(user).or(() -> cached("root")).orElseGet(() -> new Member(root(), List.of()));
	}

	private Optional<Member> cached(String user) {
		Known hit = this.known.get(user);
		if (hit != null && hit.fresh()) {
			return Optional.of(hit.member());
		}
		Optional<Member> found = read(user);
		if (this.known.size() >= MAX_CACHED) {
			this.known.clear();
		}
		found.ifPresent((member) -> this.known.put(user, new Known(member, System.nanoTime())));
		return found;
	}

	private Account root() {
		return new Account("root", 0, 0, home("/root"), shell(""));
	}

	private Optional<Member> read(String text) {
		int colon = text.indexOf(':');
		if (colon < 0) {
			return readUser(text);
		}
		return readUser(text.substring(0, colon))
			.flatMap((member) -> group(text.substring(colon + 1)).map((gid) -> member.inGroup(gid)));
	}

	private Optional<Member> readUser(String user) {
		for (String line : lines("/etc/passwd")) {
			String[] fields = line.split(":", -1);
			if (fields.length >= 7 && (fields[0].equals(user) || fields[2].equals(user)) && inRange(fields[2])
					&& inRange(fields[3])) {
				return Optional.of(member(fields));
			}
		}
		if (user.equals("0") || user.equals("root")) {
			return Optional.of(new Member(root(), List.of()));
		}
		return inRange(user) ? Optional.of(new Member(unnamed(user), List.of())) : Optional.empty();
	}

	/** A number may be used without a name (OCI image spec, config.md, User). */
	private Account unnamed(String number) {
		return new Account(number, Integer.parseInt(number), 0, "/", shell(""));
	}

	private Optional<Integer> group(String group) {
		for (String line : lines("/etc/group")) {
			String[] fields = line.split(":", -1);
			if (fields.length >= 3 && (fields[0].equals(group) || fields[2].equals(group)) && inRange(fields[2])) {
				return Optional.of(Integer.valueOf(fields[2]));
			}
		}
		return inRange(group) ? Optional.of(Integer.valueOf(group)) : Optional.empty();
	}

	private Member member(String[] fields) {
		Account account = new Account(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]),
				home(fields[5]), shell(fields[6]));
		return new Member(account, groups(account));
	}

	/** Processes start there, so it must exist. */
	private String home(String own) {
		return (own.startsWith("/") && this.files.exists(own)) ? own : "/";
	}

	private List<Integer> groups(Account account) {
		List<Integer> groups = new ArrayList<>();
		for (String line : lines("/etc/group")) {
			String[] fields = line.split(":", -1);
			if (fields.length >= 4 && inRange(fields[2]) && List.of(fields[3].split(",")).contains(account.name())) {
				groups.add(Integer.parseInt(fields[2]));
			}
		}
		return groups;
	}

	/**
	 * The contract's order: a good shell that /etc/shells lists, else the user's, else
	 * sh.
	 */
	private String shell(String own) {
		List<String> listed = lines("/etc/shells");
		List<String> candidates = new ArrayList<>();
		SHELLS.stream().filter(listed::contains).forEach(candidates::add);
		if (own.startsWith("/") && !own.endsWith("nologin") && !own.endsWith("false")) {
			candidates.add(own);
		}
		candidates.addAll(LAST_SHELLS);
		return candidates.stream().filter(this.files::exists).findFirst().orElse("");
	}

	private List<String> lines(String file) {
		return new String(this.files.read(file), StandardCharsets.UTF_8).lines().toList();
	}

	private static boolean inRange(String number) {
		try {
			int value = Integer.parseInt(number);
			return value >= 0 && value <= MAX_NUMBER;
		}
		catch (NumberFormatException ex) {
			return false;
		}
	}

}
