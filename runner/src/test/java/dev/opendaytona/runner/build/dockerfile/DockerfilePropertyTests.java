package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for any text: what is written down reads back the same, and what is fast
 * agrees with what is plain.
 */
class DockerfilePropertyTests {

	private static final int ROUNDS = 3_000;

	private static final String ALPHABET = "ab $\\'\"`{}=#,;*?[]<>-/é😀\t:";

	private static String text(Random random, String alphabet, int length) {
		int[] characters = alphabet.codePoints().toArray();
		StringBuilder text = new StringBuilder();
		for (int i = random.nextInt(length + 1); i > 0; i--) {
			text.appendCodePoint(characters[random.nextInt(characters.length)]);
		}
		return text.toString();
	}

	private static String doubleQuoted(String text) {
		return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + '"';
	}

	private static String singleQuoted(String text) {
		return "'" + text.replace("'", "'\"'\"'") + "'";
	}

	private static String escaped(String text) {
		StringBuilder escaped = new StringBuilder();
		text.chars().forEach((c) -> escaped.append('\\').append((char) c));
		return escaped.toString();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void envWhenValuesAreQuotedReadsThemBack(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < ROUNDS; i++) {
			String value = text(random, ALPHABET, 12);
			String file = "FROM scratch\nENV a=" + doubleQuoted(value) + " b=" + singleQuoted(value) + " c="
					+ escaped(value) + " d=e";
			assertThat(Builds.end(file).config().env()).containsEntry("a", value)
				.containsEntry("b", value)
				.containsEntry("c", value)
				.containsEntry("d", "e");
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void commandWhenAnArrayIsWrittenReadsItBack(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < ROUNDS; i++) {
			List<String> argv = new ArrayList<>();
			List<String> json = new ArrayList<>();
			for (int n = 1 + random.nextInt(3); n > 0; n--) {
				String argument = text(random, ALPHABET + "\n\u0001", 8);
				argv.add(argument);
				json.add(json(argument));
			}
			Instruction.Run run = (Instruction.Run) Builds.parse("RUN [" + String.join(" , ", json) + "]");
			assertThat(run.command()).isEqualTo(new Command.Exec(argv));
		}
	}

	private static String json(String text) {
		StringBuilder json = new StringBuilder("\"");
		text.chars()
			.forEach((c) -> json.append(
					(c < ' ' || c == '"' || c == '\\') ? String.format("\\u%04x", c) : Character.toString((char) c)));
		return json.append('"').toString();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void documentWhenWrittenReadsItBack(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < ROUNDS; i++) {
			String content = text(random, ALPHABET + "\n", 20) + "\n";
			Instruction.Copy copy = (Instruction.Copy) Builds
				.expandLast("FROM scratch\nCOPY <<'EOF' /a\n" + content + "EOF");
			assertThat(copy.sources()).containsExactly(new CopySource.Inline("EOF", content, false));
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void parseWhenTextIsRandomReadsOrRefuses(long seed) {
		Random random = new Random(seed);
		List<String> words = List.of("FROM", "RUN", "COPY", "ENV", "ARG", "--from=", "<<E", "E", "\n", "\\\n", " ",
				"${", "}", "a", "b", "[\"", "\"]", "ONBUILD", "HEALTHCHECK", "EXPOSE", "CMD", ":-", "#", "%", "AS",
				"=");
		for (int i = 0; i < ROUNDS; i++) {
			StringBuilder file = new StringBuilder("FROM scratch\n");
			for (int n = random.nextInt(30); n > 0; n--) {
				file.append(words.get(random.nextInt(words.size()))).append(random.nextBoolean() ? " " : "");
			}
			try {
				Builds.end(file.toString());
			}
			catch (dev.opendaytona.api.error.ApiException ex) {
				assertThat(ex.message()).startsWith("Dockerfile");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void matchesWhenComparedWithAnExpressionAgrees(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < ROUNDS * 3; i++) {
			String pattern = text(random, "ab/*?", 8);
			boolean doubleStar = random.nextBoolean();
			String path = ContainerPath.relative(text(random, "ab/", 8));
			Glob glob = Glob.compile("test", pattern, doubleStar);
			Pattern expression = Pattern.compile(expression(pattern, doubleStar), Pattern.DOTALL);
			assertThat(glob.matches(path)).as(pattern + " on " + path).isEqualTo(expression.matcher(path).matches());
			assertParents(glob, path);
		}
	}

	/** Who looks only where a match can be misses none. */
	private static void assertParents(Glob glob, String path) {
		boolean above = false;
		for (int i = path.indexOf('/'); i > 0; i = path.indexOf('/', i + 1)) {
			String directory = path.substring(0, i);
			above |= glob.matches(directory);
			assertThat(glob.reachesBelow(directory) || !glob.matches(path)).isTrue();
		}
		assertThat(glob.matchesWithParents(path)).isEqualTo(above || glob.matches(path));
	}

	private static String expression(String pattern, boolean doubleStar) {
		StringBuilder expression = new StringBuilder();
		String rest = pattern;
		while (!rest.isEmpty()) {
			int taken = 1;
			if (doubleStar && rest.startsWith("**")) {
				taken = rest.startsWith("**/") ? 3 : 2;
				expression.append((taken == rest.length()) ? ".*" : "(?:.*/)?");
			}
			else {
				expression.append(switch (rest.charAt(0)) {
					case '*' -> "[^/]*";
					case '?' -> "[^/]";
					default -> Pattern.quote(rest.substring(0, 1));
				});
			}
			rest = rest.substring(taken);
		}
		return expression.toString();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void cutWhenComparedWithAnExpressionAgrees(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < ROUNDS * 3; i++) {
			String value = text(random, "abc", 8);
			String pattern = text(random, "ab*?", 5);
			ValuePattern cut = ValuePattern.compile(pattern, (work) -> {
			});
			String greedy = pattern.replace("?", ".").replace("*", ".*");
			String reluctant = pattern.replace("?", ".").replace("*", ".*?");
			assertThat(cut.withoutPrefix(value, false)).isEqualTo(value.replaceFirst("^(?:" + reluctant + ")", ""));
			assertThat(cut.withoutPrefix(value, true)).isEqualTo(value.replaceFirst("^(?:" + greedy + ")", ""));
			assertThat(cut.withoutSuffix(value, true)).isEqualTo(value.replaceFirst("(?:" + greedy + ")$", ""));
			Sink.Text replaced = new Sink.Text();
			cut.replace(value, "-", false, replaced);
			if (!Pattern.compile(greedy).matcher("").matches()) {
				assertThat(replaced.toString()).isEqualTo(value.replaceFirst(greedy, "-"));
			}
		}
	}

}
