package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is copied where.
 */
class CopyOrdersTests {

	/**
	 * Orders of an instruction in {@code /w}. What ends with a slash is a directory, with
	 * an exclamation mark an archive, and an equals sign begins the next source's
	 * matches.
	 */
	private static String orders(String text, String matches, boolean exists) {
		StageState state = Builds.end("FROM scratch\nWORKDIR /w");
		List<List<CopyEntry>> entries = new ArrayList<>();
		for (String source : matches.split("=", -1)) {
			entries.add(entries(source));
		}
		List<CopyOrder> orders = switch (state.expand(Builds.parse(text))) {
			case Instruction.Copy copy ->
				CopyOrders.of(copy, entries, new CopyTarget(state.resolve(copy.destination()), exists));
			case Instruction.Add add ->
				CopyOrders.of(add, entries, new CopyTarget(state.resolve(add.destination()), exists));
			case Instruction other -> throw new AssertionError("No copy: " + other);
		};
		return String.join(" ", orders.stream().map(CopyOrdersTests::text).toList());
	}

	private static List<CopyEntry> entries(String matches) {
		List<CopyEntry> entries = new ArrayList<>();
		for (String match : matches.isEmpty() ? new String[0] : matches.split(" ")) {
			String path = match.replaceAll("[/!]$", "");
			CopyEntry.Kind kind = match.endsWith("/") ? CopyEntry.Kind.DIRECTORY
					: match.endsWith("!") ? CopyEntry.Kind.ARCHIVE : CopyEntry.Kind.FILE;
			entries.add(new CopyEntry(path, kind));
		}
		return entries;
	}

	private static String text(CopyOrder order) {
		return switch (order) {
			case CopyOrder.File file -> file.source() + ">" + file.target();
			case CopyOrder.Content content -> content.source() + "/*>" + content.target();
			case CopyOrder.Unpack unpack -> "tar " + unpack.source() + ">" + unpack.target();
			case CopyOrder.Write write -> "write>" + write.target();
			case CopyOrder.Fetch fetch -> (fetch.unpack() ? "fetch-tar>" : "fetch>") + fetch.target();
			case CopyOrder.Clone clone -> "clone>" + clone.target();
		};
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "COPY a /abs|a|a>/abs", "COPY a /abs/|a|a>/abs/a", "COPY d/a x|d/a|d/a>/w/x",
			"COPY d/a x/|d/a|d/a>/w/x/a", "COPY a .|a|a>/w/a", "COPY a ..|a|a>/a", "COPY a ./x|a|a>/w/x",
			"COPY a /|a|a>/a", "COPY d /x|d/|d/*>/x", "COPY d/ /x/|d/|d/*>/x", "COPY . .|/|/*>/w",
			"COPY a b /x/|a=b|a>/x/a b>/x/b", "COPY d e /x/|d/=e/|d/*>/x e/*>/x", "COPY * /x/|a d/|a>/x/a d/*>/x",
			"COPY a* /x|ab|ab>/x", "COPY a* b /x/|=b|b>/x/b", "COPY t /x/|t!|t>/x/t", "COPY ../../a /x|a|a>/x",
			"COPY a /x/../y|a|a>/y", "COPY a ../../../y|a|a>/y", "COPY --parents d/a /x|d/a|d/a>/x/d/a",
			"COPY --parents d/./e/a /x/|d/e/a|d/e/a>/x/e/a", "COPY --parents d /x/|d/|d/*>/x/d",
			"COPY --parents **/a /x/|a d/a|a>/x/a d/a>/x/d/a", "ADD t /x|t!|tar t>/x", "ADD t /x/|t!|tar t>/x",
			"ADD --unpack=false t /x/|t!|t>/x/t", "ADD http://h/d/f.tgz?q=1 /x/||fetch>/x/f.tgz",
			"ADD http://h/f /x||fetch>/x", "ADD http://h /x||fetch>/x", "ADD --unpack http://h/f /x/||fetch-tar>/x",
			"ADD https://h/r.git /x||clone>/x" })
	void ofWhenTheDestinationIsNewFollowsItsForm(String text, String matches, String orders) {
		assertThat(orders(text, (matches != null) ? matches : "", false)).isEqualTo(orders);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "COPY a /x|a|a>/x/a", "COPY a b /x|a=b|a>/x/a b>/x/b", "COPY d /x|d/|d/*>/x",
			"COPY a* /x|a ab|a>/x/a ab>/x/ab", "ADD http://h/f /x||fetch>/x/f" })
	void ofWhenTheDestinationIsADirectoryCopiesIntoIt(String text, String matches, String orders) {
		assertThat(orders(text, (matches != null) ? matches : "", true)).isEqualTo(orders);
	}

	@Test
	void ofWhenADocumentIsASourceWritesIt() {
		assertThat(orders("COPY <<EOF /x\na\nEOF", "", false)).isEqualTo("write>/x");
		assertThat(orders("COPY <<a.txt b /x/\na\na.txt", "=b", false)).isEqualTo("write>/x/a.txt b>/x/b");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "COPY a b /x|a=b|several sources", "COPY a* /x|a ab|several sources",
					"COPY a* b /x|=b|several sources", "COPY a /x||'a' does not exist",
					"COPY a b /x/|a=|'b' does not exist", "COPY a* /x||none of its sources",
					"ADD http://h/ /x/||names no file", "ADD http://h/a/%2e%2e /x/||names no file",
					"ADD http://h/a/..%2fb%2f.. /x/||names no file", "ADD http://h/^ /x/||not valid" })
	void ofWhenNothingCanBeCopiedSaysWhy(String text, String matches, String message) {
		assertThat(Builds.refused(() -> orders(text, (matches != null) ? matches : "", false)).message())
			.contains("Dockerfile line 2", message);
	}

}
