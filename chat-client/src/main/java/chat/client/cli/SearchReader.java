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

    /** Among what was said between this person and whom it is looked for; empty for rooms. */
    private String with = "";

    SearchReader(Scrollback scrollback, IgnoredPeople ignored) {
        this.scrollback = scrollback;
        this.ignored = ignored;
    }

    /**
     * Looks for something.
     *
     * @param name among what was said between this person and whom; empty for what was said in rooms
     * @param text empty for what is older than what was found last
     */
    CompletableFuture<?> find(ChatClient client, String name, String text) {
        CompletableFuture<@Nullable Found> latest = shown;
        CompletableFuture<@Nullable Found> finding = latest.thenCompose(former -> {
            if (text.isEmpty()) {
                return older(client, former);
            }
            with = name;
            return ask(client, text, null);
        });
        // Whoever was refused may ask the same again.
        shown = finding.exceptionally(failure -> text.isEmpty() ? latest.join() : null);
        return finding;
    }

    private CompletableFuture<@Nullable Found> older(ChatClient client, @Nullable Found former) {
        if (former != null && former.next() != null) {
            return ask(client, former.query(), former.next());
        }
        String words = former == null
                ? Phrases.SEARCH_HELP
                : Phrases.fill(Phrases.NOTHING_OLDER, MessagePrinter.line(former.query()));
        scrollback.notice(new AttributedString("* " + words));
        return CompletableFuture.completedFuture(former);
    }

    private CompletableFuture<@Nullable Found> ask(ChatClient client, String query, @Nullable String before) {
        CompletableFuture<Found> answer = with.isEmpty()
                ? client.search(query, null, before, DEFAULT_FOUND_MESSAGES)
                : client.searchWith(query, with, before, DEFAULT_FOUND_MESSAGES);
        return answer.thenApply(found -> {
            List<Said> audible = ignored.without(found.messages());
            scrollback.found(new Found(found.query(), audible, found.next()), before == null);
            return new Found(found.query(), List.of(), found.next());
        });
    }
}
