package dev.opendaytona.mcp.platform;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What is to be cloned.
 *
 * @param url the address of the repository
 * @param branch the branch, or null for the default one
 * @param commit a commit to check out, or null for the branch's last
 * @param depth how many commits to fetch; 0 for all
 */
public record GitClone(String url, @Nullable String branch, @Nullable String commit, int depth) {

	Map<String, Object> body(String path) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("url", this.url);
		body.put("path", path);
		if (this.branch != null) {
			body.put("branch", this.branch);
		}
		if (this.commit != null) {
			body.put("commit_id", this.commit);
		}
		if (this.depth > 0) {
			body.put("depth", this.depth);
		}
		return body;
	}

}
