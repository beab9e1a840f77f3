package chat.client.cli;

import static chat.protocol.ProtocolLimits.DEFAULT_FOUND_MESSAGES;

import chat.client.ChatClient;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage.Found;
import chat.protocol.ServerMessage.Said;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what was said, and shows it: one question at a time, because where the next one goes on depends on the answer. On the thread that
 * reads lines; answers come on the client's event loop.
 */
final class SearchReader {

    private final Scrollback scrollback;
    private final IgnoredPeople ignored;

    /** Completes, and never fails, when all that was asked is on the screen: with the latest answer, but for its messages. */
    private CompletableFuture<@Nullable Found> shown = CompletableFuture.completedFuture(null);

    SearchReader(Scrollback scrollback, IgnoredPeople ignored) {
        this.scrollback = scrollback;
        this.ignored = ignored;
    }

    /** @param text what to look for; empty for what is older than what was found last */
    CompletableFuture<?> find(ChatClient client, String text) {
        CompletableFuture<@Nullable Found> latest = shown;
        CompletableFuture<@Nullable Found> finding =
                latest.thenCompose(former -> text.isEmpty() ? older(client, former) : find(client, text, null));
        // Whoever was refused may ask the same again.
        shown = finding.exceptionally(failure -> text.isEmpty() ? latest.join() : null);
        return finding;
    }

    private CompletableFuture<@Nullable Found> older(ChatClient client, @Nullable Found former) {
        if (former != null && former.next() != null) {
            return find(client, former.query(), former.next());
        }
        String words = former == null
                ? Phrases.SEARCH_HELP
                : Phrases.fill(Phrases.NOTHING_OLDER, MessagePrinter.line(former.query()));
        scrollback.notice(new AttributedString("* " + words));
        return CompletableFuture.completedFuture(former);
    }

    private CompletableFuture<@Nullable Found> find(ChatClient client, String query, @Nullable String before) {
        return client.search(query, null, before, DEFAULT_FOUND_MESSAGES).thenApply(found -> {
            List<Said> audible = ignored.without(found.messages());
            scrollback.found(new Found(found.query(), audible, found.next()), before == null);
            return new Found(found.query(), List.of(), found.next());
        });
    }
}
