package dev.opendaytona.runner.toolbox.lsp;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits of language servers.
 *
 * @param maxServers how many one sandbox may have
 * @param startLimit how long one may take to start
 * @param requestLimit how long one may take to answer
 * @param maxRequests how many answers of one may be waited for at once
 * @param maxMessage the largest message that one may send
 * @param maxUnread how much of what is sent to one may wait until it reads it
 * @param maxDocument the largest file that is shown to one
 * @param maxDocuments how many files may be open in one
 */
@ConfigurationProperties("opendaytona.toolbox.lsp")
record LspSettings(@DefaultValue("8") int maxServers, @DefaultValue("60s") Duration startLimit,
		@DefaultValue("30s") Duration requestLimit, @DefaultValue("32") int maxRequests,
		@DefaultValue("8MB") DataSize maxMessage, @DefaultValue("8MB") DataSize maxUnread,
		@DefaultValue("1MB") DataSize maxDocument, @DefaultValue("256") int maxDocuments) {

}
