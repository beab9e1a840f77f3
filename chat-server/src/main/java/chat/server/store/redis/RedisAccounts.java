package chat.server.store.redis;

import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Skeletons;
import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.StoreException;
import chat.server.store.state.AccountRefusals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The accounts in Redis, all in one hash slot. Nothing of them is kept in memory. */
final class RedisAccounts implements Accounts {

    private final RedisLink link;
    private final RedisCalls calls;
    private final String base;
    private final @Nullable InstantSource clock;

    /** @param clock null for that of Redis, which is one for all servers */
    RedisAccounts(RedisLink link, @Nullable InstantSource clock) {
        this.link = link;
        this.calls = new RedisCalls(link);
        this.base = link.base("acc");
        this.clock = clock;
    }

    /** Forgets what is left of accounts that have ended: whoever ended them may have been killed in the middle. */
    CompletionStage<?> begin() {
        return meet().thenCompose(met -> calls.ask("account_gone", base)).thenCompose(gone -> {
            CompletionStage<?> done = CompletableFuture.completedStage(null);
            for (CompletionStage<?> each : gone.each(2, one -> forget(one.text(0), one.text(1)))) {
                done = done.thenCombine(each, (before, now) -> now);
            }
            return done;
        });
    }

    /** Boxes that are elsewhere know numbers that this Redis may have given, and not know of any more. */
    private CompletionStage<?> meet() {
        return link.isSpread()
                ? calls.call("account_meet", base, link.generation(base))
                : CompletableFuture.completedStage(null);
    }

    private @Nullable Long now() {
        return clock == null ? null : clock.millis();
    }

    private static Account read(Reply account) {
        try {
            String freeAt = account.textOrNull(5);
            return new Account(
                    Username.of(account.text(0)),
                    Role.valueOf(account.text(1).toUpperCase(Locale.ROOT)),
                    Instant.ofEpochMilli(account.number(2)),
                    account.text(3),
                    account.number(4),
                    freeAt == null ? null : Instant.ofEpochMilli(Long.parseLong(freeAt)));
        } catch (ProtocolException | IllegalArgumentException e) {
            throw StoreException.unavailable("an account in Redis cannot be understood", e);
        }
    }

    private static @Nullable Account readIfThere(Reply account) {
        return account.isEmpty() ? null : read(account);
    }

    @Override
    public CompletionStage<@Nullable Account> find(Username name) {
        return calls.ask("account_find", base, name.compared(), now()).thenApply(RedisAccounts::readIfThere);
    }

    /** Names that were looked at in another way are in other places. */
    static String look(String skeleton) {
        return Skeletons.VERSION + " " + skeleton;
    }

    @Override
    public CompletionStage<@Nullable Account> findAlike(Username name) {
        return findByLook("account_alike", name);
    }

    @Override
    public CompletionStage<@Nullable Account> findNearest(Username name) {
        return findByLook("account_nearest", name);
    }

    private CompletionStage<@Nullable Account> findByLook(String function, Username name) {
        Skeletons skeletons = name.skeletons();
        return calls.ask(function, base, name.compared(), look(skeletons.shown()), look(skeletons.compared()), now())
                .thenApply(RedisAccounts::readIfThere);
    }

    @Override
    public CompletionStage<List<Account>> list(@Nullable Username after, int limit) {
        return calls.ask("account_list", base, after == null ? null : after.compared(), limit)
                .thenApply(found -> found.each(1, one -> read(one.list(0))));
    }

    private CompletionStage<Account> answer(CompletionStage<Reply> change, Username name) {
        return change.thenCompose(reply -> switch (reply.text(0)) {
            case "ok" -> CompletableFuture.completedStage(read(reply.list(1)));
            case "taken" ->
                CompletableFuture.failedStage(
                        AccountRefusals.taken(read(reply.list(1)).username()));
            case "last" ->
                CompletableFuture.failedStage(
                        AccountRefusals.lastOperator(read(reply.list(1)).username()));
            case "wrong" -> CompletableFuture.failedStage(AccountRefusals.changed());
            default -> CompletableFuture.failedStage(AccountRefusals.none(name));
        });
    }

    @Override
    public CompletionStage<Account> add(Username name, Role role, String hash, long credential) {
        Skeletons skeletons = name.skeletons();
        return answer(
                calls.call(
                        "account_add",
                        base,
                        name.compared(),
                        name,
                        role.wire(),
                        hash,
                        credential,
                        look(skeletons.shown()),
                        look(skeletons.compared()),
                        now()),
                name);
    }

    @Override
    public CompletionStage<Account> setPassword(Username name, long before, String hash, long credential) {
        return answer(calls.call("account_password", base, name.compared(), before, hash, credential), name);
    }

    @Override
    public CompletionStage<Account> setRole(Username name, Role role) {
        return answer(calls.call("account_role", base, name.compared(), role.wire()), name);
    }

    @Override
    public CompletionStage<Account> remove(Username name, long credential) {
        CompletionStage<Reply> removed =
                calls.call("account_remove", base, name.compared(), credential, RESERVED.toMillis(), now());
        return answer(removed, name)
                .thenCombine(removed, (gone, reply) -> forget(
                                name.compared(), reply.list(1).text(7))
                        .thenApply(forgotten -> gone))
                .thenCompose(gone -> gone);
    }

    /** Has what an account said and read forgotten, which is in another hash slot, and its box. */
    private CompletionStage<?> forget(String name, String born) {
        return calls.call("box_forget", link.base("u", name), born)
                .thenCompose(forgotten -> calls.call("account_forgotten", base, name, born));
    }

    @Override
    public CompletionStage<Changes> changes(long after, int limit) {
        return calls.ask("account_changes", base, after, limit).thenApply(found -> {
            List<Account> accounts = found.each(1, one -> read(one.list(0)));
            long number = found.isEmpty() ? after : found.list(found.size() - 1).number(6);
            return new Changes(accounts, number);
        });
    }

    @Override
    public void close() {
        calls.close();
    }
}
