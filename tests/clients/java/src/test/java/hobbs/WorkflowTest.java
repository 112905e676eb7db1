package hobbs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.joda.time.DateTime;
import org.joda.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.killbill.billing.catalog.api.BillingActionPolicy;
import org.killbill.billing.catalog.api.Currency;
import org.killbill.billing.client.KillBillClientException;
import org.killbill.billing.client.KillBillHttpClient;
import org.killbill.billing.client.RequestOptions;
import org.killbill.billing.client.api.gen.AccountApi;
import org.killbill.billing.client.api.gen.CatalogApi;
import org.killbill.billing.client.api.gen.SubscriptionApi;
import org.killbill.billing.client.api.gen.TenantApi;
import org.killbill.billing.client.api.gen.UsageApi;
import org.killbill.billing.client.model.gen.Account;
import org.killbill.billing.client.model.gen.PaymentMethod;
import org.killbill.billing.client.model.gen.RolledUpUsage;
import org.killbill.billing.client.model.gen.Subscription;
import org.killbill.billing.client.model.gen.SubscriptionUsageRecord;
import org.killbill.billing.client.model.gen.Tenant;
import org.killbill.billing.client.model.gen.UnitUsageRecord;
import org.killbill.billing.client.model.gen.UsageRecord;
import org.killbill.billing.entitlement.api.Entitlement.EntitlementActionPolicy;
import org.killbill.billing.util.api.AuditLevel;

/**
 * Kill Bill's own Java client, unmodified, through the whole usage workflow.
 *
 * <p>HOBBS_URL names a server with the user admin / password. `cargo xtask clients` starts one and runs this.
 */
class WorkflowTest {
    private static final Map<String, String> NO_PROPERTIES = Map.of();
    private static final LocalDate START = new LocalDate("2024-01-01");
    private static final LocalDate END = new LocalDate("2025-01-01");

    private final String key = "java-" + UUID.randomUUID();
    private final KillBillHttpClient client = client("secret");
    private final UsageApi usage = new UsageApi(client);
    private final AccountApi accounts = new AccountApi(client);
    private final SubscriptionApi subscriptions = new SubscriptionApi(client);
    private final RequestOptions options =
            RequestOptions.builder().withCreatedBy("java").withReason("a reason").withFollowLocation(true).build();

    private KillBillHttpClient client(final String secret) {
        final String url = System.getenv("HOBBS_URL");
        assertNotNull(url, "HOBBS_URL has to name a server");
        return new KillBillHttpClient(url, "admin", "password", key, secret);
    }

    /** A tenant with a catalog and an account. */
    private Account prepare() throws Exception {
        final Tenant tenant = new Tenant();
        tenant.setApiKey(key);
        tenant.setApiSecret("secret");
        final RequestOptions alone = RequestOptions.builder().withCreatedBy("java").build();
        new TenantApi(client).createTenant(tenant, alone);
        assertEquals(key, new TenantApi(client).getTenantByApiKey(key, options).getApiKey());
        try (InputStream catalog = getClass().getResourceAsStream("/catalog.xml")) {
            final String xml = new String(catalog.readAllBytes(), StandardCharsets.UTF_8);
            new CatalogApi(client).uploadCatalogXml(xml, alone);
        }
        assertEquals("Metered", new CatalogApi(client).getCatalogJson(null, null, options).get(0).getName());
        final Account account = new Account();
        account.setName("Acme");
        account.setExternalKey("acme");
        account.setCurrency(Currency.USD);
        return accounts.createAccount(account, options);
    }

    private Subscription subscribe(final Account account) throws Exception {
        final Subscription wanted = new Subscription();
        wanted.setAccountId(account.getAccountId());
        wanted.setExternalKey("sub");
        wanted.setPlanName("compute-monthly");
        final LocalDate now = null;
        return subscriptions.createSubscription(wanted, now, now, NO_PROPERTIES, options);
    }

    private static SubscriptionUsageRecord usageOf(final UUID subscription, final String trackingId, final String amount) {
        final UsageRecord record = new UsageRecord(new DateTime("2024-03-01T10:00:00Z"), new BigDecimal(amount));
        return new SubscriptionUsageRecord(subscription, trackingId, List.of(new UnitUsageRecord("cpu-hours", List.of(record))));
    }

    @Test
    void usageIsRecordedOnceForATrackingIdAndReadBack() throws Exception {
        final UUID id = subscribe(prepare()).getSubscriptionId();
        usage.recordUsage(usageOf(id, "one", "5.5"), options);
        final SubscriptionUsageRecord again = usageOf(id, "one", "5.5");
        final KillBillClientException repeated =
                assertThrows(KillBillClientException.class, () -> usage.recordUsage(again, options));
        assertEquals(50000, repeated.getBillingException().getCode());
        usage.recordUsage(usageOf(id, "two", "1.000000001"), options);
        final RolledUpUsage one = usage.getUsage(id, "cpu-hours", START, END, NO_PROPERTIES, options);
        assertEquals(new BigDecimal("6.500000001"), one.getRolledUpUnits().get(0).getAmount());
        assertEquals(one, usage.getAllUsage(id, START, END, NO_PROPERTIES, options));
    }

    @Test
    void whatUsageNeedsIsMadeReadAndEnded() throws Exception {
        final Account account = prepare();
        final Account found = accounts.getAccountByKey("acme", true, true, AuditLevel.FULL, options);
        assertEquals(account.getAccountId(), found.getAccountId());
        assertEquals("java", found.getAuditLogs().get(0).getChangedBy());
        final PaymentMethod method = new PaymentMethod();
        method.setPluginName("__EXTERNAL_PAYMENT__");
        accounts.createPaymentMethod(account.getAccountId(), method, true, false, List.of(), NO_PROPERTIES, options);
        assertEquals(1, accounts.getPaymentMethodsForAccount(account.getAccountId(), NO_PROPERTIES, options).size());
        assertTrue(accounts.getInvoicesForAccount(account.getAccountId(), null, null, null, options).isEmpty());
        final UUID id = subscribe(account).getSubscriptionId();
        final LocalDate now = null;
        subscriptions.cancelSubscriptionPlan(
                id, now, EntitlementActionPolicy.IMMEDIATE, BillingActionPolicy.IMMEDIATE, NO_PROPERTIES, options);
        assertEquals("CANCELLED", subscriptions.getSubscription(id, options).getState().toString());
        accounts.closeAccount(account.getAccountId(), true, true, false, true, options);
    }

    @Test
    void aWrongSecretIsRefused() throws Exception {
        final UUID id = subscribe(prepare()).getSubscriptionId();
        final UsageApi other = new UsageApi(client("wrong"));
        final SubscriptionUsageRecord record = usageOf(id, "one", "1");
        final KillBillClientException refused =
                assertThrows(KillBillClientException.class, () -> other.recordUsage(record, options));
        assertEquals(401, refused.getResponse().statusCode());
    }

    @Test
    void anUnknownSubscriptionIsNotFound() throws Exception {
        prepare();
        // To this client, what is not found is null, and no error.
        assertNull(usage.getAllUsage(UUID.randomUUID(), START, END, NO_PROPERTIES, options));
    }
}
