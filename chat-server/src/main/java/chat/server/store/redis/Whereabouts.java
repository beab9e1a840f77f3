package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import chat.protocol.RoomName;
import chat.protocol.Username;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who is where, as the directory has it, for what is kept at other primaries of a Redis Cluster. Where one of them has gone back in time and the
 * other one has not, somebody may be in a room, or take letters out of a box, of whom nobody else knows, and who would stay for ever. So it is
 * looked once for each generation. Any thread may call it.
 */
final class Whereabouts {

    /** Users whom one call looks at. */
    private static final int PAGE = 200;

    private final RedisLink link;
    private final String directory;

    Whereabouts(RedisLink link) {
        this.link = link;
        this.directory = link.base("dir");
    }

    /**
     * Those who have not come into a room.
     *
     * @param users compared name and something else of each
     * @return the same of some
     */
    CompletionStage<List<String>> strangers(RoomName room, Reply users) {
        Map<String, String> all = new HashMap<>();
        users.each(2, user -> all.put(user.text(0), user.text(1)));
        return ask("directory_strangers", List.of(room.compared()), List.copyOf(all.keySet()))
                .thenApply(names -> names.stream()
                        .flatMap(name -> List.of(name, requireNonNull(all.get(name))).stream())
                        .toList());
    }

    /** Those sessions of a user that are over. */
    CompletionStage<List<String>> gone(Username user, List<String> sessions) {
        return ask("directory_gone", List.of(user.compared()), sessions);
    }

    private CompletionStage<List<String>> ask(String function, List<String> head, List<String> all) {
        CompletionStage<List<String>> found = CompletableFuture.completedStage(new ArrayList<>());
        for (int from = 0; from < all.size(); from += PAGE) {
            List<String> arguments = new ArrayList<>(head);
            arguments.addAll(all.subList(from, Math.min(all.size(), from + PAGE)));
            found = found.thenCompose(
                    before -> link.call(function, directory, arguments).thenApply(next -> {
                        next.forEach(name -> before.add(String.valueOf(name)));
                        return before;
                    }));
        }
        return found;
    }
}
