// Native baseline for jury assignment: k reviews per application, juror load caps,
// conflicts excluded, total affinity maximised = min-cost flow, solved by LEMON.
// Usage: assign APPS JURORS K MODE ALGO [SLACK=1.2] [SEED=1]
//   MODE: dense | topN (N best candidate jurors per application, e.g. top50) | skew | skewtopN
//         skew = contested instance: affinity is the mean of the pair value and a juror popularity, so caps bind
//   ALGO: ns (network simplex) | cs (cost scaling)
// Instance (reproducible in any language; all uint64 arithmetic wraps):
//   mix(x): x+=0x9E3779B97F4A7C15; x=(x^x>>30)*0xBF58476D1CE4E5B9; x=(x^x>>27)*0x94D049BB133111EB; x^x>>31
//   cell  = i*JURORS + j
//   aff   = (int)((mix(seed*1000003 + cell) >> 11) * 2^-53 * 1e6)       0..999999
//   skew: pop_j = (int)((mix(seed*31+0xABCDEF+j)>>11)*2^-53*1e6); aff = (aff+pop_j)/2 (integer division)
//   conflict iff mix(seed*7000003 + 0x5bd1e995 + cell) % 100 < 5
//   cap   = ceil(APPS*K/JURORS*SLACK)
// Env DUMP=path also writes the instance as text: header 'APPS JURORS K CAP', then 'app juror affinity' lines.
#include <lemon/static_graph.h>
#include <lemon/network_simplex.h>
#include <lemon/cost_scaling.h>
#include <sys/resource.h>
#include <algorithm>
#include <ctime>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <vector>
using namespace lemon;
typedef long long ll;
static inline uint64_t mix(uint64_t x){x+=0x9E3779B97F4A7C15ULL;x=(x^(x>>30))*0xBF58476D1CE4E5B9ULL;x=(x^(x>>27))*0x94D049BB133111EBULL;return x^(x>>31);}
// Processor time, so that other programs count for less.
static double now(){return (double)clock()/CLOCKS_PER_SEC;}
static double rssMb(){rusage u;getrusage(RUSAGE_SELF,&u);return u.ru_maxrss/1024.0;}
int main(int c,char**v){const int DIVV=getenv("DIV")?atoi(getenv("DIV")):1;
  if(c<6){fprintf(stderr,"usage: assign APPS JURORS K dense|topN|skew|skewtopN ns|cs [SLACK] [SEED]\n");return 2;}
  const int A=atoi(v[1]),J=atoi(v[2]),K=atoi(v[3]);const char*mode=v[4];const bool ns=!strcmp(v[5],"ns");
  const double slack=c>6?atof(v[6]):1.2;const uint64_t seed=c>7?strtoull(v[7],0,10):1;
  const bool skew=!strncmp(mode,"skew",4);const char*m2=skew?mode+4:mode;const int top=!strncmp(m2,"top",3)?atoi(m2+3):0;const int cap=(int)std::ceil((double)A*K/J*slack-1e-9);
  const int md=!strcmp(mode,"clus")?1:!strcmp(mode,"lowr")?2:!strcmp(mode,"pop95")?3:!strcmp(mode,"dup")?4:0;
  double t0=now();
  std::vector<std::pair<int,int>> arcs;std::vector<int> aff;
  arcs.reserve((size_t)A*(top?top:J)+J);aff.reserve(arcs.capacity());
  std::vector<int> row(J),idx,pop(J);
  for(int j=0;j<J;j++)pop[j]=(int)((mix(seed*31+0xABCDEF+j)>>11)*0x1p-53*1e6);
  auto Gen=[&](int md,uint64_t I,uint64_t Jj,int u)->int{
    if(md==1){int ti=(int)(mix(11*seed+I)%20)*(int)(mix(13*seed+I)%20)/20,tj=(int)(mix(17*seed+Jj)%20);int df=abs(ti-tj);return (df==0?500000:df==1?250000:0)+u/2;}
    if(md==2){long s=0;for(uint64_t d=0;d<8;d++)s+=(long)(mix(1000+I*8+d)%10000)*(long)(mix(77000000+Jj*8+d)%10000);return (int)(s/800);}
    if(md==3)return (u+19*pop[Jj])/20;
    uint64_t cell=I*(uint64_t)J+Jj/10*10;return ((int)((mix(seed*1000003+cell)>>11)*0x1p-53*1e6)+pop[Jj/10*10])/2;};
  for(int i=0;i<A;i++){
    idx.clear();
    for(int j=0;j<J;j++){uint64_t cell=(uint64_t)i*J+j;
      if(mix(seed*7000003+0x5bd1e995+cell)%100<5)continue;
      row[j]=(int)((mix(seed*1000003+cell)>>11)*0x1p-53*1e6);
      if(skew)row[j]=(row[j]+pop[j])/2;else if(md)row[j]=Gen(md,i,j,row[j]);row[j]/=DIVV;idx.push_back(j);}
    if(top&&(int)idx.size()>top){
      std::nth_element(idx.begin(),idx.begin()+top,idx.end(),[&](int a,int b){return row[a]!=row[b]?row[a]>row[b]:a<b;});
      idx.resize(top);std::sort(idx.begin(),idx.end());}
    for(int j:idx){arcs.emplace_back(i,A+j);aff.push_back(row[j]);}
  }
  const size_t real=arcs.size();
  if(const char*d=getenv("DUMP")){FILE*f=fopen(d,"w");fprintf(f,"%d %d %d %d\n",A,J,K,cap);for(size_t e=0;e<real;e++)fprintf(f,"%d %d %d\n",arcs[e].first,arcs[e].second-A,aff[e]);fclose(f);}
  for(int j=0;j<J;j++)arcs.emplace_back(A+j,A+J);
  double t1=now();
  StaticDigraph g;g.build(A+J+1,arcs.begin(),arcs.end());
  std::vector<std::pair<int,int>>().swap(arcs);
  StaticDigraph::ArcMap<int> up(g);StaticDigraph::ArcMap<ll> cost(g);StaticDigraph::NodeMap<int> sup(g,0);
  for(size_t e=0;e<real;e++){up[g.arc(e)]=1;cost[g.arc(e)]=1000000-aff[e];}
  for(int j=0;j<J;j++){up[g.arc(real+j)]=cap;cost[g.arc(real+j)]=0;}
  for(int i=0;i<A;i++)sup[g.node(i)]=K;
  sup[g.node(A+J)]=-A*K;
  double t2=now();int st;ll total;double t3;
  if(ns){NetworkSimplex<StaticDigraph,int,ll> s(g);s.upperMap(up).costMap(cost).supplyMap(sup);st=s.run();t3=now();total=s.totalCost<ll>();}
  else{CostScaling<StaticDigraph,int,ll> s(g);s.upperMap(up).costMap(cost).supplyMap(sup);st=s.run();t3=now();total=s.totalCost<ll>();}
  printf("apps=%d jurors=%d k=%d mode=%s algo=%s cap=%d arcs=%zu status=%d gen_s=%.3f build_s=%.3f solve_s=%.3f objective=%lld peak_MB=%.0f\n",
    A,J,K,mode,v[5],cap,real,st,t1-t0,t2-t1,t3-t2,(ll)A*K*1000000-total,rssMb());
  return st==1?0:1;
}
