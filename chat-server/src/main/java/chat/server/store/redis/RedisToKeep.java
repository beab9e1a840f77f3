package chat.server.store.redis;

import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.EventSize;
import chat.server.store.Kept;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Redis that has nothing of a chat yet, into which everything is written. For one thread. */
public final class RedisToKeep implements Kept.Target {

    private static final int MAX_RECORDS = 64;
    private static final int MAX_CHARACTERS = 1 << 17;

    private final KeptCalls redis;
    private final String rights;
    private final RedisConversations conversations;
    private final RedisSanctions sanctions;

    /** The room whose events come; null before there is one. */
    private Kept.@Nullable Room room;

    /** What of it was not written yet. */
    private final List<String> records = new ArrayList<>();

    private int characters;

    private RedisToKeep(KeptCalls redis) throws IOException {
        this.redis = redis;
        this.rights = redis.link().base("acc");
        this.conversations = new RedisConversations(redis.link(), redis.calls());
        this.sanctions = redis.await(RedisSanctions.open(redis.link()));
    }

    /**
     * Connects.
     *
     * @param url in the words of Lettuce; it may bear a user and a password
     * @param shown the same without them
     * @param password in place of the URL's; null if that is right
     * @throws IOException in words: it cannot be reached, has something of a chat already, or a server uses it
     */
    public static RedisToKeep open(String url, String shown, @Nullable String password, EventLoopGroup loops)
            throws IOException {
        KeptCalls redis = KeptCalls.open(url, shown, password, loops);
        try {
            if (redis.await(redis.link().isUsed())) {
                throw new IOException(shown + " has keys of a chat already. Give one in which none begins with chat:");
            }
            redis.begin();
            return new RedisToKeep(redis);
        } catch (IOException e) {
            redis.close();
            throw e;
        }
    }

    @Override
    public void take(Kept piece) throws IOException {
        if (piece instanceof Kept.Event event) {
            take(event);
            return;
        }
        flush();
        if (piece instanceof Kept.Account account) {
            take(account.account());
        } else if (piece instanceof Kept.Room opened) {
            begin(opened);
        } else if (piece instanceof Kept.Right right) {
            redis.ask(
                    "rights_load",
                    rights,
                    right.room().compared(),
                    right.room(),
                    right.owner().compared(),
                    millis(right.closed()),
                    right.hash());
        } else if (piece instanceof Kept.Invitation one) {
            redis.ask(
                    "invitation_load",
                    rights,
                    one.room().compared(),
                    one.account().compared(),
                    one.by(),
                    millis(one.time()),
                    one.told());
        } else if (piece instanceof Kept.Sanction sanction) {
            redis.await(sanctions.put(sanction.sanction()));
        } else if (piece instanceof Kept.Box box) {
            String born =
                    redis.ask("account_born", rights, box.user().compared()).text(0);
            redis.ask("box_load", box(box.user()), born, box.lastSeq(), box.taken());
        } else if (piece instanceof Kept.Letter letter) {
            var direct = letter.direct();
            redis.ask(
                    "letter_load",
                    box(letter.user()),
                    direct.seq(),
                    DirectText.of(direct, direct.waiting()),
                    EventSize.of(direct),
                    letter.sender(),
                    letter.waited());
        } else if (piece instanceof Kept.Said said) {
            redis.ask(
                    "said_load",
                    box(said.user()),
                    said.with().compared(),
                    said.direct().seq(),
                    DirectText.of(said.direct(), false),
                    EventSize.of(said.direct()));
        } else if (piece instanceof Kept.Marks marks) {
            redis.await(conversations.mark(marks.user(), marks.marks()));
        }
    }

    private String box(Username user) {
        return redis.link().base("u", user.compared());
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private void take(Accounts.Account account) throws IOException {
        Username name = account.username();
        redis.ask(
                "account_load",
                rights,
                name.compared(),
                name,
                account.role().wire(),
                millis(account.since()),
                account.hash(),
                account.credential(),
                RedisAccounts.look(name.skeletons().shown()),
                RedisAccounts.look(name.skeletons().compared()),
                millis(account.freeAt()));
    }

    private void begin(Kept.Room opened) throws IOException {
        List<String> claim = RedisRoomStore.claim(opened.name(), false);
        Reply claimed = new Reply(
                redis.await(redis.link().call("rooms_claim", redis.link().base("rooms"), claim)));
        if (!claimed.text(0).isEmpty()) {
            throw new IOException("#" + opened.name() + " and #" + claimed.text(0)
                    + " look alike, and cannot both be there. Rename or give up one of them first");
        }
        room = opened;
        write(opened);
    }

    private void take(Kept.Event event) throws IOException {
        String record = RoomRecords.of(event);
        records.add(record);
        characters += record.length();
        if (records.size() == MAX_RECORDS || characters >= MAX_CHARACTERS) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (!records.isEmpty() && room != null) {
            write(room);
            records.clear();
            characters = 0;
        }
    }

    private void write(Kept.Room into) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(into.epoch(), into.topic(), RedisStores.MAX_EVENTS));
        arguments.addAll(records);
        redis.await(redis.calls()
                .call("room_load", redis.link().base("r", into.name().compared()), arguments));
    }

    @Override
    public void finish() throws IOException {
        flush();
        redis.end();
    }

    @Override
    public String remains() {
        return "Not all is in " + redis.shown()
                + ": delete the keys there that begin with chat: before the next attempt";
    }

    @Override
    public void close() {
        sanctions.close();
        redis.close();
    }
}
