package dev.opendaytona.runner.toolbox.git;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The state of a work tree (contract: toolbox section 6).
 *
 * @param currentBranch the branch, or {@code HEAD} when there is none
 * @param fileStatus the files that differ
 * @param branchPublished whether a remote is known to have the branch
 * @param ahead commits that the upstream has not
 * @param behind commits that only the upstream has
 * @param detached whether a commit is checked out instead of a branch
 * @param upstream the upstream branch; empty for none
 */
record GitStatus(String currentBranch, List<FileStatus> fileStatus, boolean branchPublished, int ahead, int behind,
		boolean detached, String upstream) {

	/**
	 * A file that differs.
	 *
	 * @param name its path, from the root of the work tree
	 * @param staging how the index differs from the last commit
	 * @param worktree how the file differs from the index
	 * @param extra its earlier path when it was renamed
	 */
	record FileStatus(String name, String staging, String worktree, String extra) {

	}

	/**
	 * Reads what {@code git status --porcelain=v2 --branch -z} prints (git-status(1)).
	 * @param parts the parts between the NULs
	 * @return the state
	 */
	static GitStatus of(List<String> parts) {
		String branch = "";
		String upstream = "";
		String counts = "";
		List<FileStatus> files = new ArrayList<>();
		for (Iterator<String> each = parts.iterator(); each.hasNext();) {
			String part = each.next();
			if (part.startsWith("# branch.head ")) {
				branch = part.substring(14);
			}
			else if (part.startsWith("# branch.upstream ")) {
				upstream = part.substring(18);
			}
			else if (part.startsWith("# branch.ab ")) {
				counts = part.substring(12);
			}
			else {
				FileStatus file = file(part, each);
				if (file != null) {
					files.add(file);
				}
			}
		}
		boolean detached = branch.equals("(detached)");
		return new GitStatus(detached ? "HEAD" : branch, files, !counts.isEmpty(), count(counts, 0), count(counts, 1),
				detached, upstream);
	}

	private static int count(String counts, int index) {
		String[] both = counts.split(" ");
		return (both.length == 2) ? Math.abs(Integer.parseInt(both[index])) : 0;
	}

	private static @Nullable FileStatus file(String part, Iterator<String> rest) {
		return switch (part.isEmpty() ? ' ' : part.charAt(0)) {
			case '?' -> new FileStatus(part.substring(2), "Untracked", "Untracked", "");
			case '1' -> file(part, 9, "");
			case '2' -> file(part, 10, rest.hasNext() ? rest.next() : "");
			case 'u' -> file(part, 11, "");
			default -> null;
		};
	}

	private static @Nullable FileStatus file(String part, int fields, String from) {
		String[] field = part.split(" ", fields);
		if (field.length != fields || field[1].length() != 2) {
			return null;
		}
		boolean unmerged = field[0].equals("u");
		return new FileStatus(field[fields - 1], word(unmerged ? 'U' : field[1].charAt(0)),
				word(unmerged ? 'U' : field[1].charAt(1)), from);
	}

	private static String word(char letter) {
		return switch (letter) {
			case 'M', 'T' -> "Modified";
			case 'A' -> "Added";
			case 'D' -> "Deleted";
			case 'R' -> "Renamed";
			case 'C' -> "Copied";
			case 'U' -> "Updated but unmerged";
			default -> "Unmodified";
		};
	}

	GitStatus published() {
		return new GitStatus(this.currentBranch, this.fileStatus, true, this.ahead, this.behind, this.detached,
				this.upstream);
	}

}
