// Kill Bill's own JavaScript client, unmodified, through the whole usage workflow.
//
// HOBBS_URL names a server with the user admin / password. `cargo xtask clients` starts one and runs this.

const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');
const { test } = require('node:test');
const axios = require('axios');
const killbill = require('killbill');

const url = process.env.HOBBS_URL;
assert.ok(url, 'HOBBS_URL has to name a server');

const catalog = `<?xml version="1.0" encoding="UTF-8"?>
<catalog>
  <effectiveDate>2014-05-01T00:00:00+00:00</effectiveDate>
  <catalogName>Metered</catalogName>
  <recurringBillingMode>IN_ADVANCE</recurringBillingMode>
  <currencies><currency>USD</currency></currencies>
  <units><unit name="cpu-hours"/></units>
  <products><product name="Compute"><category>BASE</category></product></products>
  <rules>
    <changePolicy><changePolicyCase><policy>IMMEDIATE</policy></changePolicyCase></changePolicy>
    <cancelPolicy><cancelPolicyCase><policy>IMMEDIATE</policy></cancelPolicyCase></cancelPolicy>
  </rules>
  <plans>
    <plan name="compute-monthly">
      <product>Compute</product>
      <finalPhase type="EVERGREEN">
        <duration><unit>UNLIMITED</unit></duration>
        <usages>
          <usage name="cpu" billingMode="IN_ARREAR" usageType="CONSUMABLE">
            <billingPeriod>MONTHLY</billingPeriod>
            <tiers><tier><blocks><tieredBlock>
              <unit>cpu-hours</unit>
              <size>1</size>
              <prices><price><currency>USD</currency><value>1</value></price></prices>
              <max>1000</max>
            </tieredBlock></blocks></tier></tiers>
          </usage>
        </usages>
      </finalPhase>
    </plan>
  </plans>
  <priceLists><defaultPriceList name="DEFAULT"><plans><plan>compute-monthly</plan></plans></defaultPriceList></priceLists>
</catalog>`;

const window = ['2024-01-01', '2025-01-01'];

/** The APIs of a tenant, as an application would make them. */
function apis(key, secret) {
  const http = axios.create();
  http.interceptors.response.use(killbill.followLocationHeaderInterceptor);
  const configuration = new killbill.Configuration({
    username: 'admin',
    password: 'password',
    apiKey: killbill.apiKey(key, secret),
    basePath: url,
  });
  const make = (Api, instance = http) => new Api(configuration, undefined, instance);
  return {
    account: make(killbill.AccountApi),
    catalog: make(killbill.CatalogApi),
    subscription: make(killbill.SubscriptionApi),
    // A tenant is made without naming one, and then can't be read without: nothing to follow.
    tenant: make(killbill.TenantApi, axios.create()),
    usage: make(killbill.UsageApi),
  };
}

/** A tenant with a subscription. */
async function prepare() {
  const key = `js-${randomUUID()}`;
  const { tenant, catalog: catalogs, account, subscription, usage } = apis(key, 'secret');
  const made = await tenant.createTenant({ apiKey: key, apiSecret: 'secret' }, 'javascript');
  assert.equal(made.status, 201);
  assert.equal((await tenant.getTenantByApiKey(key)).data.apiKey, key);
  await catalogs.uploadCatalogXml(catalog, 'javascript');
  const owner = (await account.createAccount({ name: 'Acme', externalKey: 'acme', currency: 'USD' }, 'javascript')).data;
  const plan = { accountId: owner.accountId, externalKey: 'sub', planName: 'compute-monthly' };
  const subscribed = (await subscription.createSubscription(plan, 'javascript')).data;
  assert.equal(subscribed.planName, 'compute-monthly');
  return { key, usage, id: subscribed.subscriptionId };
}

function record(subscriptionId, trackingId, amount) {
  const usageRecords = [{ recordDate: '2024-03-01', amount }];
  return { subscriptionId, trackingId, unitUsageRecords: [{ unitType: 'cpu-hours', usageRecords }] };
}

async function fails(call) {
  try {
    await call;
  } catch (error) {
    return error.response;
  }
  return assert.fail('the call should have failed');
}

test('usage is recorded and read back, once for a tracking id', async () => {
  const { usage, id } = await prepare();
  assert.equal((await usage.recordUsage(record(id, 'one', 5.5), 'javascript', 'a reason', 'a comment')).status, 201);
  const repeated = await fails(usage.recordUsage(record(id, 'one', 5.5), 'javascript'));
  assert.equal(repeated.status, 400);
  assert.equal(repeated.data.code, 50000);
  await usage.recordUsage(record(id, 'two', 1), 'javascript');
  const one = (await usage.getUsage(id, 'cpu-hours', ...window)).data;
  assert.deepEqual(one, {
    subscriptionId: id,
    startDate: '2024-01-01T00:00:00.000Z',
    endDate: '2025-01-01T00:00:00.000Z',
    rolledUpUnits: [{ unitType: 'cpu-hours', amount: 6.5 }],
  });
  assert.deepEqual((await usage.getAllUsage(id, ...window)).data, one);
});

test('a wrong secret is refused', async () => {
  const { key, id } = await prepare();
  const refused = await fails(apis(key, 'wrong').usage.recordUsage(record(id, 'one', 1), 'javascript'));
  assert.equal(refused.status, 401);
});

test('an unknown subscription is not found', async () => {
  const { usage } = await prepare();
  const unknown = await fails(usage.recordUsage(record(randomUUID(), 'one', 1), 'javascript'));
  assert.equal(unknown.status, 404);
  assert.match(unknown.data.message, /type=SUBSCRIPTION doesn't exist!/);
  assert.equal((await fails(usage.getAllUsage(randomUUID(), ...window))).status, 404);
});
